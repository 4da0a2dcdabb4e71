using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>The energy of the right answer itself: <c>E_C</c>. It pushes down on right answers and up on nothing.</summary>
/// <remarks>
/// The surface goes flat wherever the architecture does not raise other answers of itself, as <c>‖G(x) - y‖²</c> does: combine it with a
/// regularizer or an architecture that bounds the low-energy volume. LeCun et al., A Tutorial on Energy-Based Learning (2006), section
/// 2.2.1.
/// </remarks>
public sealed record EnergyLoss : AnswerLoss
{
    /// <inheritdoc/>
    protected override Tensor PairValues(Tensor correct, Tensor incorrect, Tensor margin) => correct;
}
