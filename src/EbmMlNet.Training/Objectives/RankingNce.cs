using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// -log (w_0 / sum_{s = 0 ... S} w_s) with w = exp(-F) / q: tells the right answer, s = 0, from S answers drawn from a proposal q.
/// </summary>
/// <remarks>
/// Consistent for any S: the surface that is best at telling them apart is -log p up to a constant for each row, which the density's
/// normalisation takes out. Ma and Collins, "Noise Contrastive Estimation and Negative Sampling for Conditional Models", 2018.
/// </remarks>
public sealed record RankingNce : DensityObjective
{
    private readonly int _samples = 32;

    /// <summary>Where answers are drawn.</summary>
    /// <value>The default value is <c>new MixtureProposal()</c>.</value>
    public AnswerProposal Proposal { get; init; } = new MixtureProposal();

    /// <summary>S, how many answers are drawn for each row, at least 1.</summary>
    /// <value>The default value is 32.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Samples
    {
        get => _samples;
        init => _samples = CheckSamples(value, nameof(Samples));
    }

    /// <inheritdoc/>
    public override torch.Tensor Evaluate(DensityStep context) => Evaluate(context, context.Answers.unsqueeze(1), Proposal, Samples);

    /// <summary>The same with something else in the right answer's place: <c>[N, 1]</c>.</summary>
    internal static torch.Tensor Evaluate(DensityStep context, torch.Tensor right, AnswerProposal proposal, int samples)
    {
        torch.Tensor drawn = proposal.Draw(context, samples);
        torch.Tensor answers = torch.cat([right, drawn], 1);
        torch.Tensor logWeights = context.Energies(answers).neg() - proposal.LogDensity(context, answers);
        Tell(context, logWeights.narrow(1, 1, samples));
        return logWeights.logsumexp(1) - logWeights.select(1, 0);
    }
}
