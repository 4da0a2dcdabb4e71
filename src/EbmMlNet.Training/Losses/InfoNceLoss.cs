using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// InfoNCE, the loss of contrastive embeddings: <c>-log(exp(-E_C / tau) / (exp(-E_C / tau) + sum_ȳ exp(-F(x,ȳ) / tau)))</c>, which picks
/// the right answer out from among its incorrect ones. It pushes each up by its probability over tau.
/// </summary>
/// <remarks>
/// The sum runs over the right answer and the candidates of strictly lower label (see <see cref="GibbsLoss"/>): in-batch negatives, as a
/// rule. At temperature 1 it is the <see cref="NegativeLogLikelihoodLoss"/>, at tau this one of beta <c>1 / tau</c> times
/// <c>1 / tau</c>: it counts in nats, not in units of energy. Energies that a learnt temperature already divides want a temperature of 1
/// here. Van den Oord, Li, Vinyals, Representation Learning with Contrastive Predictive Coding (2018).
/// </remarks>
public sealed record InfoNceLoss : GibbsLoss
{
    /// <summary>An InfoNCE loss.</summary>
    /// <param name="temperature">What energies are divided by, above 0.</param>
    public InfoNceLoss(float temperature = 0.07f) => Temperature = temperature;

    /// <summary>What energies are divided by: the lower, the more the most offending answers alone count.</summary>
    /// <value>
    /// The default value is 0.07, for energies that are cosine distances: the fixed value of MoCo (He et al., 2020) and the one that CLIP
    /// (Radford et al., 2021) starts to learn from. Energies of a wider range want a higher one. Any finite number above 0 is allowed.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Temperature { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    protected override double InverseTemperature => 1.0 / Temperature;

    /// <inheritdoc/>
    protected override Tensor AnswerValues(Tensor correct, Tensor freeEnergy) =>
        Scalars.Softplus((correct - freeEnergy) * Scalars.Of(InverseTemperature));
}
