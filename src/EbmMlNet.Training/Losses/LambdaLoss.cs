using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// LambdaLoss: <c>sum w_ij log2(1 + exp(sigma (F_i - F_j)))</c> over all pairs of the list in which i has the higher label, where the
/// weight w says what the pair means for NDCG at the ranks the candidates have now.
/// </summary>
/// <remarks>
/// The weight of a pair is also multiplied by the example weight of i, where there are some. Weights carry no gradient. Candidates of equal energy are ranked as unfavourably as possible. Quadratic in the list: beyond two million
/// pairs the work is done in parts, so that memory stays bounded and training can be cancelled between them, and the result can be differentiated once; beyond 34 million pairs of a
/// batch (some seconds), every s-th incorrect answer from a random one on counts s times, the same in expectation. Wang, Li, Golbandi, Bendersky,
/// Najork, The LambdaLoss Framework for Ranking Metric Optimization (2018).
/// </remarks>
public sealed record LambdaLoss : ListLoss
{
    /// <summary>A LambdaLoss.</summary>
    /// <param name="weighting">How pairs are weighed.</param>
    public LambdaLoss(NdcgWeighting weighting = NdcgWeighting.Ndcg2PlusPlus) => Weighting = weighting;

    /// <summary>How pairs are weighed.</summary>
    /// <value>The default value is <see cref="NdcgWeighting.Ndcg2PlusPlus"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the weightings.</exception>
    public NdcgWeighting Weighting { get; init => field = OptionRange.Defined(value); }

    /// <summary>The steepness of the logistic curve.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Sigma { get; init => field = OptionRange.Above(value, 0); } = 1f;

    /// <summary>How much the distance of ranks counts in <see cref="NdcgWeighting.Ndcg2PlusPlus"/>.</summary>
    /// <value>The default value is 10. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Mu { get; init => field = OptionRange.AtLeast(value, 0); } = 10f;

    /// <summary>Pairs count only if one of the two is now among this many best.</summary>
    /// <value>The default value is <see cref="int.MaxValue"/>: all pairs. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Truncation { get; init => field = OptionRange.AtLeast(value, 1); } = int.MaxValue;

    /// <inheritdoc/>
    public override double ModelBeta => Sigma;

    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        if (ManagedGradient.Applies(answers.Energies) && Managed(answers.Layout, context) is { } managed && ManagedGradient.Of(answers, managed) is { } values)
        {
            return values;
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor ranks = Ndcg.Ranks(answers);
        Tensor gains = Ndcg.NormalizedGains(answers);
        Tensor sum = ListSums.LogisticPairs(answers, Sigma, context.Random, (rights, all) => Weights(rights, all, ranks, gains));
        return scope.MoveToOuter(sum / Scalars.Of(Math.Log(2)));
    }

    internal override GroupFunction? Managed(GroupLayout layout, LossContext context) =>
        Lists.PairCount(layout) <= PairBudget.MostPairs ? new LambdaPairs(this, layout, context.CancellationToken).Evaluate : null;

    private Tensor Weights(RightAnswers rights, ChosenAnswers all, Tensor ranks, Tensor gains)
    {
        Tensor rank = rights.Pick(ranks).unsqueeze(1);
        Tensor otherRank = all.Pick(ranks, rights);
        Tensor gain = rights.Pick(gains).unsqueeze(1);
        Tensor discount = Ndcg.Discount(rank);
        if (Weighting == NdcgWeighting.Ndcg1)
        {
            return Truncated(gain * discount);
        }

        Tensor difference = (gain - all.Pick(gains, rights)).abs();
        Tensor swap = (discount - Ndcg.Discount(otherRank)).abs();

        // At least 1 for every pair there is; a candidate against itself stands in the table, masked, and must stay finite.
        Tensor distance = (rank - otherRank).abs().clamp_min(Scalars.Of(1));
        Tensor step = Ndcg.Discount(distance) - Ndcg.Discount(distance.Plus(1));
        return Truncated(difference * Weighting switch
        {
            NdcgWeighting.LambdaRank => swap,
            NdcgWeighting.Ndcg2 => step,
            _ => (step * Scalars.Of(Mu)).Plus(swap),
        });

        Tensor Truncated(Tensor weights) =>
            Truncation == int.MaxValue ? weights : weights * (minimum(rank, otherRank) <= Scalars.Of(Truncation)).to(weights.dtype);
    }
}
