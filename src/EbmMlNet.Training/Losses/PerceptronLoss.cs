using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The generalized perceptron loss: <c>E_C - min_y F(x,y) = max(0, E_C - E_I)</c> with the most offending answer. It asks for no gap, so a
/// flat surface has loss 0.
/// </summary>
/// <remarks>LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.2; Collins (2002).</remarks>
public sealed record PerceptronLoss : AnswerLoss
{
    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => (correct - incorrect).relu();
}
