using System.Text;
using TorchSharp;

namespace EbmMlNet;

/// <summary>The shape of an energy function F: what is trained, and what is exported into the model.</summary>
public abstract record Architecture
{
    private protected Architecture()
    {
    }

    /// <summary>Whether the energies cannot be below zero, which some losses require.</summary>
    public virtual bool IsNonNegative => false;

    /// <summary>Whether x and y have codes of their own, which some regularizers require.</summary>
    /// <value>The default value is false.</value>
    public virtual bool HasCodes => false;

    /// <summary>Whether x and y have slots of their own, so that every x can stand against the y of others.</summary>
    internal virtual bool ComparesPairs => false;

    /// <summary>What <see cref="FeatureScaling.Auto"/> means for this architecture.</summary>
    internal virtual FeatureScaling AutoScaling => FeatureScaling.Auto;

    /// <summary>The network, which may have an output for each class; null where this architecture has no energies of classes.</summary>
    internal virtual NetworkShape? Network => null;

    /// <summary>Leaves the facts about the architecture out of its text, which is its name and options.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;

    /// <summary>The architecture for a features column: what it leaves open until the column is known is filled in.</summary>
    /// <param name="featureCount">The number of slots.</param>
    /// <param name="slotNames">The names of the slots; none where they have none.</param>
    /// <exception cref="ArgumentException">The column does not suit; the message follows on the column's name.</exception>
    internal virtual Architecture Resolve(int featureCount, Func<IReadOnlyList<string>> slotNames) => this;

    /// <summary>The architecture for two columns, of which x is the first: what it leaves open until they are known is filled in.</summary>
    /// <param name="context">The name of x's column.</param>
    /// <param name="answer">The name of y's column.</param>
    /// <param name="contextSlots">The number of x's slots.</param>
    /// <param name="places">Which slots are the same; null where none is.</param>
    /// <exception cref="ArgumentException">The columns do not suit.</exception>
    internal virtual Architecture OfPair(string context, string answer, int contextSlots, SharedPlaces? places) => this;

    /// <summary>How features are encoded before the network sees them; null where they are scaled.</summary>
    internal virtual PiecewiseLinearEncoding? InputEncoding => null;

    /// <summary>Makes the network with fresh weights drawn from <paramref name="random"/>.</summary>
    internal abstract EnergyModule Create(int featureCount, Random random, torch.Device device);

    /// <summary>The same where features are encoded.</summary>
    internal virtual EnergyModule Create(LearntKnots knots, Random random, torch.Device device) =>
        throw new NotSupportedException("This architecture takes scaled features.");

    /// <summary>Makes the network with the weights of an earlier model, or returns null where that model has another shape.</summary>
    internal abstract EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device);
}
