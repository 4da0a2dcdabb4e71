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

    /// <inheritdoc/>
    protected override Tensor AnswerValues(Tensor correct, Tensor freeEnergy) => ((correct - freeEnergy) * Scalars.Of(Beta)).sigmoid();
}
