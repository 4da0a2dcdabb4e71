using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The minimum classification error loss: <c>1 / (1 + exp(-(E_C - E_I)))</c>, a smooth count of errors. Pairs far on either side of the
/// boundary are hardly pushed.
/// </summary>
/// <remarks>LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.3; Juang, Chou, Lee (1997).</remarks>
public sealed record MinimumClassificationErrorLoss : AnswerLoss
{
    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => (correct - incorrect).sigmoid();
}
