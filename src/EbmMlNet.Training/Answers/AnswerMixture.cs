using TorchSharp;

namespace EbmMlNet;

/// <summary>A mixture of K normal densities for each of N rows, over answers that are numbers or vectors of D targets.</summary>
/// <param name="LogWeights">The logarithms of the weights: <c>[N, K]</c>, their exponentials summing to 1.</param>
/// <param name="Means">Where the components lie: <c>[N, K]</c>, or <c>[N, K, D]</c> for vectors.</param>
/// <param name="Spreads">Their standard deviations, shaped as the means; of a vector, those of each target given the ones before it.</param>
public sealed record AnswerMixture(torch.Tensor LogWeights, torch.Tensor Means, torch.Tensor Spreads)
{
    private static readonly double _logRootTwoPi = Math.Log(2 * Math.PI) / 2;
    private torch.Tensor? _factors;
    private torch.Tensor? _inverse;

    /// <summary>
    /// For vectors, B of every component, <c>[N, K, D, D]</c>: lower-triangular with a diagonal of 1, so that B (y - mean) / spread is standard normal. Null
    /// where answers are numbers.
    /// </summary>
    public torch.Tensor? Factors
    {
        get => _factors;
        init => (_factors, _inverse) = (value, null);
    }

    /// <summary>The log density of answers <c>[N, S]</c> or <c>[N, S, D]</c>: <c>[N, S]</c>.</summary>
    /// <param name="answers">The answers.</param>
    public torch.Tensor LogDensity(torch.Tensor answers)
    {
        if (Factors is not null)
        {
            torch.Tensor from = ((answers.unsqueeze(1) - Means.unsqueeze(2)) / Spreads.unsqueeze(2)).matmul(Factors.transpose(2, 3));
            torch.Tensor each = (LogWeights - Spreads.log().sum(2)).unsqueeze(2) - (from * from).sum(3).mul(Scalars.Of(0.5));
            return each.logsumexp(1).Plus(-_logRootTwoPi * Means.size(2));
        }

        if (MixtureLogDensity.Applies(this, answers))
        {
            return MixtureLogDensity.Of(this, answers);
        }

        torch.Tensor z = (answers.unsqueeze(2) - Means.unsqueeze(1)) / Spreads.unsqueeze(1);
        torch.Tensor logs = (LogWeights - Spreads.log()).unsqueeze(1) - (z * z).mul(Scalars.Of(0.5));
        return logs.logsumexp(2).Plus(-_logRootTwoPi);
    }

    /// <summary>The mean and the standard deviation of each row's mixture: <c>[N]</c> each, or <c>[N, D]</c> for vectors.</summary>
    public (torch.Tensor Mean, torch.Tensor Deviation) Moments()
    {
        torch.Tensor weights = Factors is null ? LogWeights.exp() : LogWeights.exp().unsqueeze(2);
        torch.Tensor mean = (weights * Means).sum(1);
        torch.Tensor from = Means - mean.unsqueeze(1), variances = Spreads * Spreads;
        if (Factors is not null)
        {
            torch.Tensor inverse = Inverse();
            variances = variances * (inverse * inverse).sum(3);
        }

        return (mean, (weights * (from * from).Plus(variances)).sum(1).sqrt());
    }

    /// <summary>Draws answers by which component each is of, <c>[N, S]</c>, and standard normal numbers: <c>[N, S]</c>, or <c>[N, S, D]</c> for vectors.</summary>
    /// <param name="components">The component of each.</param>
    /// <param name="normal">The numbers, of the shape of the answers.</param>
    public torch.Tensor Place(torch.Tensor components, torch.Tensor normal)
    {
        if (Factors is null)
        {
            return Means.gather(1, components).Plus(Spreads.gather(1, components) * normal);
        }

        long targets = Means.size(2);
        torch.Tensor which = components.unsqueeze(2).expand(-1, -1, targets);
        torch.Tensor inverses = Inverse().gather(1, which.unsqueeze(3).expand(-1, -1, -1, targets));
        return Means.gather(1, which).Plus(Spreads.gather(1, which) * inverses.matmul(normal.unsqueeze(3)).squeeze(3));
    }

    /// <summary>The same numbers, apart from what made them.</summary>
    public AnswerMixture Detach() => new(LogWeights.detach(), Means.detach(), Spreads.detach()) { Factors = Factors?.detach() };

    // B^-1, row by row: row i is e_i less what B[i, j] of the rows before it.
    private torch.Tensor Inverse()
    {
        if (_inverse is null)
        {
            torch.Tensor factors = Factors!;
            long targets = factors.size(3);
            torch.Tensor unit = torch.eye(targets).expand_as(factors);
            torch.Tensor rows = unit.narrow(2, 0, 1);
            for (long i = 1; i < targets; i++)
            {
                rows = torch.cat([rows, unit.narrow(2, i, 1) - factors.narrow(2, i, 1).narrow(3, 0, i).matmul(rows)], 2);
            }

            _inverse = rows;
        }

        return _inverse;
    }
}
