using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The hinge loss: <c>[m + E_C - E_I]⁺</c>. While the offending answer is less than the margin above the right one, it pushes the one down
/// and the other up with equal strength; energies are free to drift together.
/// </summary>
/// <remarks>LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.3; Altun et al. (2003).</remarks>
public sealed record HingeLoss : AnswerLoss
{
    /// <inheritdoc/>
    public override bool UsesMargin => true;

    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => (margin.Plus(correct) - incorrect).relu();
}
