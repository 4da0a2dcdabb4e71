using TorchSharp;

namespace EbmMlNet;

/// <summary>A mixture of K normal densities for each of N rows.</summary>
/// <param name="LogWeights">The logarithms of the weights: <c>[N, K]</c>, their exponentials summing to 1.</param>
/// <param name="Means">Where the components lie: <c>[N, K]</c>.</param>
/// <param name="Spreads">Their standard deviations: <c>[N, K]</c>.</param>
public sealed record AnswerMixture(torch.Tensor LogWeights, torch.Tensor Means, torch.Tensor Spreads)
{
    private static readonly double _logRootTwoPi = Math.Log(2 * Math.PI) / 2;

    /// <summary>The log density of answers <c>[N, S]</c>: <c>[N, S]</c>.</summary>
    /// <param name="answers">The answers.</param>
    public torch.Tensor LogDensity(torch.Tensor answers)
    {
        torch.Tensor z = (answers.unsqueeze(2) - Means.unsqueeze(1)) / Spreads.unsqueeze(1);
        torch.Tensor logs = (LogWeights - Spreads.log()).unsqueeze(1) - (z * z).mul(Scalars.Of(0.5));
        return logs.logsumexp(2).Plus(-_logRootTwoPi);
    }

    /// <summary>The mean and the standard deviation of each row's mixture: <c>[N]</c> each.</summary>
    public (torch.Tensor Mean, torch.Tensor Deviation) Moments()
    {
        torch.Tensor weights = LogWeights.exp();
        torch.Tensor mean = (weights * Means).sum(1);
        torch.Tensor from = Means - mean.unsqueeze(1);
        return (mean, (weights * (from * from).Plus(Spreads * Spreads)).sum(1).sqrt());
    }

    /// <summary>The same numbers, apart from what made them.</summary>
    public AnswerMixture Detach() => new(LogWeights.detach(), Means.detach(), Spreads.detach());
}
