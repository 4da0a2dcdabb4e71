using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The loss of learning vector quantization 2: <c>min(1, max(0, (E_C - E_I) / (delta E_I)))</c>. A pair counts while the right answer is
/// the worse of the two by less than a factor of <c>1 + delta</c>; hopeless pairs are let go, which makes it robust to outliers.
/// </summary>
/// <remarks>
/// Meant for energies that are distances. It asks for no gap, so a flat surface has loss 0. The divisor is kept at 0.0001 or more. This is
/// the form of the text of LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.3; its Table 1 leaves the divisor out.
/// McDermott (1997), McDermott and Katagiri (1992).
/// </remarks>
public sealed record Lvq2Loss : AnswerLoss
{
    private const float SmallestDivisor = 1e-4f;

    /// <summary>A loss of learning vector quantization 2.</summary>
    /// <param name="delta">The width of the window, above 0.</param>
    public Lvq2Loss(float delta = 1f) => Delta = delta;

    /// <summary>The width of the window in which pairs count, relative to the energy of the offending answer.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Delta { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    public override bool RequiresNonNegativeEnergies => true;

    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) =>
        ((correct - incorrect) / (incorrect * Scalars.Of(Delta)).clamp_min(Scalars.Of(SmallestDivisor))).relu().clamp_max(Scalars.Of(1));
}
