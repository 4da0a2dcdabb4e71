using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The square-exponential loss: <c>([E_C]⁺)² + gamma exp(-E_I)</c>. It pushes right answers to 0 and offending ones up without end, ever
/// more gently.
/// </summary>
/// <remarks>
/// Meant for energies bounded below by zero: a right answer of negative energy is not pushed. Where <c>-E_I</c> exceeds 20 the exponential
/// continues along its tangent. LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.3; Osadchy, Miller, LeCun (2005).
/// </remarks>
public sealed record SquareExponentialLoss : AnswerLoss
{
    /// <summary>A square-exponential loss.</summary>
    /// <param name="gamma">How much the push upwards counts, above 0.</param>
    public SquareExponentialLoss(float gamma = 1f) => Gamma = gamma;

    /// <summary>How much the push on offending answers counts beside that on right ones.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Gamma { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    public override bool RequiresNonNegativeEnergies => true;

    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) =>
        Scalars.Square(correct.relu()).Plus(BoundedExponential.Exp(-incorrect) * Scalars.Of(Gamma));
}
