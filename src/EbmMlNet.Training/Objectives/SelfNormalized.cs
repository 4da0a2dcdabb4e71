using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x, y) + (1/S) sum_s exp(-F(x, y_s)) / q(y_s | x) - 1: a bound on the negative log-likelihood from above, since log Z is at most Z - 1, that is met
/// where Z = 1.
/// </summary>
/// <remarks>
/// Its gradient, dF(x, y)/dW - E_q[w dF(x, y_s)/dW], is unbiased with any number of draws, and at its least exp(-F) is a density that needs no
/// normalising. Weights are not shared out among the draws, so it has more variance where the proposal is poor. The idea is that of "Learning
/// Energy-Based Models by Self-normalising the Likelihood", 2025.
/// </remarks>
public sealed record SelfNormalized : DensityObjective
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
        return context.RightEnergies().Plus(logWeights.exp().mean([1])).Plus(-1);
    }
}
