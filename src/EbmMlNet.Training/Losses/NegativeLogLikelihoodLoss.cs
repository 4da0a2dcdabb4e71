using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The negative log-likelihood of the right answer under the Gibbs distribution, in units of energy:
/// <c>-1/beta log P(y|x) = E_C + 1/beta log(exp(-beta E_C) + sum_ȳ exp(-beta F(x,ȳ)))</c>. It pushes up every answer by its probability.
/// </summary>
/// <remarks>
/// The sum runs over the right answer and the candidates of strictly lower label (see <see cref="GibbsLoss"/>). With one right answer and
/// beta 1 it is the softmax cross-entropy; with two answers the <see cref="LogLoss"/>; as beta grows the <see cref="PerceptronLoss"/>.
/// LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.4.
/// </remarks>
public sealed record NegativeLogLikelihoodLoss : GibbsLoss
{
    /// <summary>A negative log-likelihood.</summary>
    /// <param name="beta">The inverse temperature, above 0.</param>
    public NegativeLogLikelihoodLoss(float beta = 1f) => Beta = beta;

    /// <summary>The inverse temperature: the larger, the more the lowest energies alone count.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Beta { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    protected override double InverseTemperature => Beta;

    /// <inheritdoc/>
    protected override Tensor AnswerValues(Tensor correct, Tensor freeEnergy) =>
        Scalars.Softplus((correct - freeEnergy) * Scalars.Of(Beta)) / Scalars.Of(Beta);
}
