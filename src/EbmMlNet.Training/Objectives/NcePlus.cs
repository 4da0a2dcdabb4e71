using TorchSharp;

namespace EbmMlNet;

/// <summary><see cref="RankingNce"/> with a little noise on the right answer: y_0 = y + b e, e being drawn as the others are, around 0.</summary>
/// <remarks>
/// Models answers that are themselves noisy; the surface is a little wider than the answers are. Gustafsson, Danelljan, Timofte and Schön, "How
/// to Train Your Energy-Based Model for Regression", 2020, which recommends it as the first choice where there is no learnt proposal.
/// </remarks>
public sealed record NcePlus : DensityObjective
{
    private readonly int _samples = 128;
    private readonly double _noise = 0.025;

    /// <summary>Where answers are drawn, and, by <see cref="Noise"/> as far, the right answer's noise.</summary>
    /// <value>The default value is <c>new GaussianProposal()</c>.</value>
    public GaussianProposal Proposal { get; init; } = new GaussianProposal();

    /// <summary>S, how many answers are drawn for each row, at least 1.</summary>
    /// <value>The default value is 128.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Samples
    {
        get => _samples;
        init => _samples = CheckSamples(value, nameof(Samples));
    }

    /// <summary>b, above 0.</summary>
    /// <value>The default value is .025.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Noise
    {
        get => _noise;
        init => _noise = CheckAboveZero(value, nameof(Noise));
    }

    /// <inheritdoc/>
    public override torch.Tensor Evaluate(DensityStep context) => RankingNce.Evaluate(
        context, context.Answers.unsqueeze(1).Plus(Proposal.Noise(context, 1).mul(Scalars.Of(Noise))), Proposal, Samples);
}
