using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x, y) + log (1/S) sum_s exp(-F(x, y_s)) / q(y_s | x): the negative log-likelihood, its partition function estimated by S answers drawn from a
/// proposal q.
/// </summary>
/// <remarks>
/// The estimate of Z is unbiased; that of log Z is too low by about Var(w) / (2 S), w being the weights exp(-F) / (q Z), and its gradient is off
/// by as much. It pays with few samples where the proposal is good. The default: 1.2 c of Monte Carlo over continuous answers.
/// </remarks>
public sealed record ImportanceSampling : DensityObjective
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
    public override torch.Tensor Evaluate(DensityStep context)
    {
        torch.Tensor answers = Proposal.Draw(context, Samples);
        torch.Tensor logWeights = context.Energies(answers).neg() - Proposal.LogDensity(context, answers);
        Tell(context, logWeights);
        return context.RightEnergies().Plus(logWeights.logsumexp(1)).Plus(-Math.Log(Samples));
    }
}
