using System.Text;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// A term added to the loss that keeps the energy surface in shape, whatever the loss does. A regularizer of one's own is one
/// record.
/// </summary>
public abstract record Regularizer
{
    /// <summary>
    /// Whether the term is one of the codes of x and y, <see cref="AnswerGroups.Codes"/>; then the architecture must make some
    /// (<see cref="Architecture.HasCodes"/>).
    /// </summary>
    /// <value>The default value is false.</value>
    public virtual bool RequiresCodes => false;

    /// <summary>The term for a batch.</summary>
    /// <param name="answers">
    /// The groups; a regularizer looks at their energies <c>[G,N]</c> and mask or at the codes of their right pairs, not at which
    /// candidates are right.
    /// </param>
    /// <returns>
    /// A tensor with one entry and no dimension; gradient flows back to the energies or the codes. 0 for a batch without groups.
    /// </returns>
    public abstract torch.Tensor Penalty(AnswerGroups answers);

    /// <summary>Leaves the facts about the regularizer out of its text, which is its name and options.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
