using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>A margin by a function of one's own over the labels of the two answers.</summary>
/// <param name="Function">
/// Given the labels of right answers <c>[A,1]</c> and of the incorrect answers chosen for them <c>[A,K]</c>, the margins: a tensor that
/// broadcasts to <c>[A,K]</c>, zero or more.
/// </param>
/// <example><code>new FunctionMargin((right, incorrect) => (right - incorrect).clamp_max(Scalars.Of(2)))</code></example>
public sealed record FunctionMargin(Func<Tensor, Tensor, Tensor> Function) : Margin
{
    /// <inheritdoc/>
    public override Tensor Between(AnswerGroups answers, RightAnswers rights, Tensor incorrect)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor margins = Function(rights.Pick(answers.Labels).unsqueeze(1), rights.Pick(answers.Labels, incorrect));
        return scope.MoveToOuter(margins.to(answers.Energies.dtype));
    }
}
