using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The square-square loss: <c>([E_C]⁺)² + ([m - E_I]⁺)²</c>. Like <see cref="SimpleLoss"/>, with a push that fades as the aim is reached.
/// </summary>
/// <remarks>
/// Meant for energies bounded below by zero: a right answer of negative energy is not pushed. LeCun et al., A Tutorial on Energy-Based
/// Learning (2006), section 2.2.3 (the minus sign in its Table 1 is a misprint); Chopra, Hadsell, LeCun (2005).
/// </remarks>
public sealed record SquareSquareLoss : AnswerLoss
{
    /// <inheritdoc/>
    public override bool RequiresNonNegativeEnergies => true;

    /// <inheritdoc/>
    public override bool UsesMargin => true;

    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) =>
        Scalars.Square(correct.relu()).Plus(Scalars.Square((margin - incorrect).relu()));
}
