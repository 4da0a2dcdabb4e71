using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// A loss over pairs: the energy <c>E_C = F(x,y)</c> of a right answer, the energy <c>E_I = F(x,ȳ)</c> of a chosen incorrect answer and the
/// margin <c>m(ȳ,y)</c> between them. Averaged over the answers chosen for a right answer, then over the right answers of the group.
/// </summary>
/// <remarks>
/// A right answer for which no incorrect answer was chosen has loss 0. When the pairs of a batch exceed two million, they are worked
/// through in parts and the gradient of each part is taken at once, so that memory stays bounded; the result can then be differentiated
/// once.
/// </remarks>
public abstract record AnswerLoss : EnergyBasedLoss
{
    /// <summary>How incorrect answers are chosen where the context does not say.</summary>
    /// <value>The default value is <c>new OffendingPool(50, 8)</c>: eight drawn from the fifty most offending.</value>
    public override Negatives? DefaultNegatives => OffendingPool.OfPairs;

    /// <inheritdoc/>
    public sealed override LossValues Evaluate(AnswerGroups answers, LossContext context)
    {
        answers = answers.Until(context.CancellationToken);
        using DisposeScope scope = NewDisposeScope();
        Negatives negatives = context.Negatives ?? DefaultNegatives ?? OffendingPool.OfPairs;
        Tensor values = PairBudget.Sum(answers, negatives.MostChosen, (part, rights) =>
        {
            (ChosenAnswers chosen, Tensor margin) = Choose(part, rights, negatives, context);
            Tensor correct = rights.Pick(part.Energies).unsqueeze(1);
            Tensor incorrect = chosen.Pick(part.Energies, rights);
            return rights.AverageByGroup(chosen.Average(PairValues(correct, incorrect, margin)));
        });
        return new LossValues(scope.MoveToOuter(values), answers.Layout.GroupWeights);
    }

    /// <summary>The loss of each pair, element by element.</summary>
    /// <param name="correct">The energy of each right answer: <c>[A,1]</c>.</param>
    /// <param name="incorrect">The energies of the incorrect answers chosen for it: <c>[A,K]</c>.</param>
    /// <param name="margin">
    /// The margin between them, without gradient: broadcasts to <c>[A,K]</c>; 0 unless <see cref="EnergyBasedLoss.UsesMargin"/>.
    /// </param>
    /// <returns>A tensor that broadcasts to <c>[A,K]</c>.</returns>
    protected abstract Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin);

    private (ChosenAnswers Chosen, Tensor Margin) Choose(
        AnswerGroups answers, RightAnswers rights, Negatives negatives, LossContext context)
    {
        using IDisposable constant = no_grad();
        ChosenAnswers chosen = negatives.Choose(answers, rights, context.Margin, context.Random);
        Tensor margin = UsesMargin
            ? context.Margin.Between(answers, rights, chosen.Columns)
            : zeros(1, dtype: answers.Energies.dtype, device: answers.Energies.device);
        return (chosen, margin);
    }
}
