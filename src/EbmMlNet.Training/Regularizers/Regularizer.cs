using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// A term added to the loss that keeps the energy surface in shape, whatever the loss does. A regularizer of one's own is one
/// record.
/// </summary>
public abstract record Regularizer
{
    /// <summary>The term for a batch.</summary>
    /// <param name="answers">The groups; a regularizer looks at their energies <c>[G,N]</c> and mask, not at which are right.</param>
    /// <returns>A tensor with one entry and no dimension; gradient flows back to the energies. 0 for a batch without groups.</returns>
    public abstract torch.Tensor Penalty(AnswerGroups answers);
}
