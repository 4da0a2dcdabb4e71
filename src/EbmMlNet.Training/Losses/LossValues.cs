using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>The value of a loss for each group of a batch and what each group counts.</summary>
/// <param name="values">The loss of each group: <c>[G]</c>, exactly 0 for a group without a right answer.</param>
/// <param name="weights">The weight of each group: <c>[G]</c>, 0 for a group without a right answer.</param>
public sealed class LossValues(Tensor values, Tensor weights)
{
    /// <summary>
    /// The loss of each group: <c>[G]</c>, exactly 0 for a group without a right answer. Gradient flows back to the energies.
    /// </summary>
    public Tensor Values { get; } = values;

    /// <summary>The weight of each group: <c>[G]</c>, 0 for a group without a right answer.</summary>
    public Tensor Weights { get; } = weights;

    /// <summary>
    /// The average over groups, <c>sum(w v) / sum(w)</c>, so that a long list does not drown a short one; 0 when no group counts.
    /// A loss that is not a number stays one.
    /// </summary>
    /// <returns>A tensor with one entry and no dimension.</returns>
    public Tensor Mean()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor total = Weights.sum().to(Values.dtype);
        return scope.MoveToOuter((Values * Weights).sum() / where(total > Scalars.Of(0), total, ones_like(total)));
    }
}
