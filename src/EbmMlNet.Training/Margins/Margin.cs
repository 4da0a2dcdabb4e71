using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// How far the energy of an incorrect answer ȳ is to stand above that of a right answer y: <c>m(ȳ,y)</c>. A margin of one's own is one
/// record.
/// </summary>
public abstract record Margin
{
    /// <summary>The margin of each pair. It is taken as a constant: no gradient flows through it.</summary>
    /// <param name="answers">The groups.</param>
    /// <param name="rights">Right answers of these groups.</param>
    /// <param name="incorrect">The columns of the incorrect answers chosen for each: <c>[A,K]</c>, int64.</param>
    /// <returns>A tensor that broadcasts to <c>[A,K]</c>.</returns>
    public abstract Tensor Between(AnswerGroups answers, RightAnswers rights, Tensor incorrect);

    /// <summary>
    /// What the incorrect answer contributes, where the margin is a sum <c>m(ȳ,y) = a(y) + b(ȳ)</c>: then the answer of largest
    /// <c>m(ȳ,y) - F(x,ȳ)</c> is found in one pass over the group. Null, the default, where it is no such sum.
    /// </summary>
    /// <param name="answers">The groups.</param>
    /// <returns>b for each candidate, a tensor that broadcasts to <c>[G,N]</c>; or null.</returns>
    public virtual Tensor? IncorrectPart(AnswerGroups answers) => null;
}
