using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The minimum empirical error loss: one minus the probability of the right answer, <c>1 - P(y|x) = 1 / (1 + exp(-beta (E_C - F_I)))</c>.
/// Like the likelihood it pushes every answer by its probability, but lets hopeless examples go.
/// </summary>
/// <remarks>
/// The Gibbs distribution runs over the right answer and the candidates of strictly lower label (see <see cref="GibbsLoss"/>). LeCun et
/// al., A Tutorial on Energy-Based Learning (2006), section 2.2.4; Ljolje, Ephraim, Rabiner (1990).
/// </remarks>
public sealed record MinimumEmpiricalErrorLoss : GibbsLoss
{
    /// <summary>A minimum empirical error loss.</summary>
    /// <param name="beta">The inverse temperature, above 0.</param>
    public MinimumEmpiricalErrorLoss(float beta = 1f) => Beta = beta;

    /// <summary>The inverse temperature: the larger, the more the lowest energies alone count.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Beta { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    protected override double InverseTemperature => Beta;

    /// <inheritdoc/>
    protected override Tensor AnswerValues(Tensor correct, Tensor freeEnergy) => ((correct - freeEnergy) * Scalars.Of(Beta)).sigmoid();
}
