using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>
/// A loss of one's own over pairs, from outside the library, in one file: <c>t log(1 + exp((m + E_C - E_I) / t))</c>, a hinge with a rounded
/// corner. Reflection finds it, so every contract test runs on it.
/// </summary>
public sealed record SoftHingeLoss : AnswerLoss
{
    /// <summary>How round the corner is.</summary>
    public float Softness { get; init; } = 0.5f;

    public override bool UsesMargin => true;

    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) =>
        Scalars.Softplus((margin.Plus(correct) - incorrect) / Scalars.Of(Softness)) * Scalars.Of(Softness);
}
