using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>The log loss: <c>log(1 + exp(E_C - E_I))</c>, a hinge without a corner whose margin is never wide enough.</summary>
/// <remarks>LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.3.</remarks>
public sealed record LogLoss : AnswerLoss
{
    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => Scalars.Softplus(correct - incorrect);
}
