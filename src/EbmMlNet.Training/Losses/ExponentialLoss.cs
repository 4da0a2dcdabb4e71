using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The exponential loss: <c>exp(E_C - E_I)</c>. Never zero, and dominated by the worst pairs: choose another where labels are noisy.
/// </summary>
/// <remarks>
/// Where <c>E_C - E_I</c> exceeds 20 it continues along its tangent. The loss of AdaBoost and RankBoost: Freund, Iyer, Schapire, Singer
/// (2003).
/// </remarks>
public sealed record ExponentialLoss : AnswerLoss
{
    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => BoundedExponential.Exp(correct - incorrect);
}
