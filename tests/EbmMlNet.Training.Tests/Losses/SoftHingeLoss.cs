// <example>
using static TorchSharp.torch;

// </example>
namespace EbmMlNet.Training.Tests;

// Reflection finds it, so every contract test runs on a loss from outside the library.
// <example>
/// <summary>
/// A loss of one's own over pairs, in one file: <c>t log(1 + exp((m + E_C - E_I) / t))</c>, a hinge with a rounded corner.
/// </summary>
public sealed record SoftHingeLoss : AnswerLoss
{
    /// <summary>How round the corner is.</summary>
    public float Softness { get; init; } = 0.5f;

    public override bool UsesMargin => true;

    // correct [A,1], incorrect [A,K], margin broadcasts to [A,K]
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) =>
        Scalars.Softplus((margin.Plus(correct) - incorrect) / Scalars.Of(Softness)) * Scalars.Of(Softness);
}
// </example>
