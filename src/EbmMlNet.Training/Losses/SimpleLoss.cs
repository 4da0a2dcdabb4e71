using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The simple loss: <c>[E_C]⁺ + [m - E_I]⁺</c>. It pushes right answers to 0 and offending ones to the margin, each by itself, so energies
/// keep a level that means something.
/// </summary>
/// <remarks>Meant for energies bounded below by zero: a right answer of negative energy is not pushed. Bromley et al. (1993).</remarks>
public sealed record SimpleLoss : AnswerLoss
{
    /// <inheritdoc/>
    public override bool RequiresNonNegativeEnergies => true;

    /// <inheritdoc/>
    public override bool UsesMargin => true;

    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => correct.relu().Plus((margin - incorrect).relu());
}
