using System.Text;

namespace EbmMlNet;

/// <summary>
/// A loss over the energies of groups of answers: it pushes down on right answers and up on incorrect ones. It holds options, no weights.
/// </summary>
/// <remarks>
/// In a group, a candidate is a right answer against every candidate of lower label; those are its incorrect answers. A loss averages over
/// the right answers of a group, weighted by gain, and the batch over its groups. A loss of one's own is one record: derive
/// <see cref="AnswerLoss"/> for a formula over pairs of energies, <see cref="GibbsLoss"/> for one over the free energy of the incorrect
/// answers, <see cref="ListLoss"/> for one over whole lists.
/// </remarks>
public abstract record EnergyBasedLoss
{
    /// <summary>Whether the loss ranks rightly only where energies are bounded below by zero, such as distances.</summary>
    /// <value>The default value is false.</value>
    public virtual bool RequiresNonNegativeEnergies => false;

    /// <summary>Whether the loss takes a margin from its context.</summary>
    /// <value>The default value is false.</value>
    public virtual bool UsesMargin => false;

    /// <summary>How incorrect answers are chosen where the context does not say; null when the loss takes whole lists.</summary>
    /// <value>The default value is null.</value>
    public virtual Negatives? DefaultNegatives => null;

    /// <summary>
    /// The inverse temperature of the model that the loss trains: <c>P(y|x) = exp(-beta F(x,y)) / Z</c> are its probabilities. Finite and
    /// above 0.
    /// </summary>
    /// <value>The default value is 1; of a loss that has a beta, a temperature or a steepness, that one.</value>
    public virtual double ModelBeta => 1;

    /// <summary>The loss of each group of a batch.</summary>
    /// <param name="answers">Energies <c>[G,N]</c> with labels and mask.</param>
    /// <param name="context">Negatives, margin and source of chance.</param>
    /// <returns>Values and weights <c>[G]</c>: both 0 for a group in which all labels are equal.</returns>
    public abstract LossValues Evaluate(AnswerGroups answers, LossContext context);

    /// <summary>The loss of groups in managed memory, to be used once; null where there is no formula, or more work than can be done at once.</summary>
    internal virtual GroupFunction? Managed(GroupLayout layout, LossContext context) => null;

    /// <summary>Leaves the facts about the loss out of its text, which is its name and options.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
