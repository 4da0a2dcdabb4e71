using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>
/// A loss of one's own over lists, from outside the library: the exponential of how far the worst right answer is above the best answer
/// that is right for none.
/// </summary>
public sealed record SpreadLoss : ListLoss
{
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor lowestLabel = answers.Labels.narrow(1, 0, 1);
        Tensor incorrect = answers.Labels.eq(lowestLabel).logical_and(answers.Mask);
        Tensor right = incorrect.logical_not().logical_and(answers.Mask);
        Tensor worst = answers.Energies.masked_fill(right.logical_not(), Scalars.Of(float.NegativeInfinity)).amax([1L]);
        Tensor best = answers.Energies.masked_fill(incorrect.logical_not(), Scalars.Of(float.PositiveInfinity)).amin([1L]);
        Tensor gap = worst - best;
        return scope.MoveToOuter(gap.clamp_max(Scalars.Of(20)).exp() * gap.Plus(-20).relu().Plus(1));
    }
}
