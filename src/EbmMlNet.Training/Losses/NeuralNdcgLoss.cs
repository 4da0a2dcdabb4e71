using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// NeuralNDCG: <c>1 - sum_r (P̂ G)_r / log2(1 + r)</c>, one minus NDCG with a smooth sorting matrix P̂. Row r of it is <c>softmax(((n + 1 -
/// 2r) s - A 1) / T)</c> for scores <c>s = -F</c> and <c>A_ij = |s_i - s_j|</c>, made doubly stochastic by Sinkhorn scaling.
/// </summary>
/// <remarks>
/// G is the gain divided by the largest possible DCG of the list. By far the slowest of the losses. Quadratic in the list in memory too, so
/// longer lists are cut to <see cref="MaximumCandidates"/>: half of them those of highest label, half those of lowest energy among the
/// rest. Lists are worked through in parts beyond a bound on memory; the result can then be differentiated once. Pobrotyn, Białobrzeski,
/// NeuralNDCG (2021); Grover, Wang, Zweig, Ermon, Stochastic Optimization of Sorting Networks via Continuous Relaxations (2019).
/// </remarks>
public sealed record NeuralNdcgLoss : ListLoss
{
    /// <summary>A NeuralNDCG loss.</summary>
    /// <param name="temperature">How smooth the sorting is, above 0.</param>
    public NeuralNdcgLoss(float temperature = 1f) => Temperature = temperature;

    /// <summary>How smooth the sorting is: the lower, the nearer to NDCG and the flatter the loss.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Temperature { get; init => field = OptionRange.Above(value, 0); }

    /// <summary>How often columns and rows of the sorting matrix are scaled in turn.</summary>
    /// <value>The default value is 50. Any whole number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int SinkhornIterations { get; init => field = OptionRange.AtLeast(value, 0); } = 50;

    /// <summary>The most candidates of a list that are looked at.</summary>
    /// <value>The default value is 512. Any whole number of at least 2 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 2.</exception>
    public int MaximumCandidates { get; init => field = OptionRange.AtLeast(value, 2); } = 512;

    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scores = -Lists.AboveLowest(answers);
        Tensor gains = Ndcg.NormalizedGains(answers);
        Tensor mask = answers.Mask;
        if (answers.Layout.LongestGroup > MaximumCandidates)
        {
            Tensor kept = NearestTheTop(answers);
            (scores, gains, mask) = (scores.gather(1, kept), gains.gather(1, kept), mask.gather(1, kept));
        }

        // Sorting a list takes some sixteen matrices of its size.
        long width = scores.size(1);
        long listsAtOnce = Math.Max(1, 2 * PairBudget.MaximumPairs / (width * width));
        if (listsAtOnce >= scores.size(0))
        {
            return scope.MoveToOuter((-SmoothNdcg(scores, gains, mask, answers.Cancellation)).Plus(1));
        }

        List<(long Start, long Count)> parts = [];
        for (long start = 0; start < scores.size(0); start += listsAtOnce)
        {
            parts.Add((start, Math.Min(listsAtOnce, scores.size(0) - start)));
        }

        Tensor ndcg = EagerGradient.Sum(scores, parts, (all, part) =>
        {
            using DisposeScope partScope = NewDisposeScope();
            Tensor values = SmoothNdcg(Rows(all), Rows(gains), Rows(mask), answers.Cancellation);
            Tensor lists = Scalars.Range(part.Start, part.Count, ScalarType.Int64, values.device);
            Tensor nothing = zeros(all.size(0), dtype: values.dtype, device: values.device);
            return partScope.MoveToOuter(nothing.index_add(0, lists, values, Scalars.Of(1)));

            Tensor Rows(Tensor table) => table.narrow(0, part.Start, part.Count);
        }, answers.Cancellation);
        return scope.MoveToOuter((-ndcg).Plus(1));
    }

    private Tensor SmoothNdcg(Tensor scores, Tensor gains, Tensor mask, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = mask.to(scores.dtype);
        Tensor ranks = Scalars.Range(1, scores.size(1), scores.dtype, scores.device);
        Tensor places = (real.sum(1, keepdim: true).Plus(1) - (Scalars.Of(2) * ranks)).unsqueeze(2);
        Tensor spread = ((scores.unsqueeze(2) - scores.unsqueeze(1)).abs() * real.unsqueeze(1)).sum(2);
        Tensor logits = ((places * scores.unsqueeze(1)) - spread.unsqueeze(1)) / Scalars.Of(Temperature);
        Tensor absent = mask.unsqueeze(1).logical_not();
        Tensor sorting = logits.masked_fill(absent, Scalars.Of(float.NegativeInfinity)).softmax(2) * real.unsqueeze(2);
        return scope.MoveToOuter(Sinkhorn.Weigh(sorting, (-real).Plus(1), gains, Ndcg.Discount(ranks), SinkhornIterations, cancellation));
    }

    /// <summary>
    /// The columns kept of each list: half of them the last real ones, which have the highest labels, the rest by lowest energy.
    /// </summary>
    private Tensor NearestTheTop(AnswerGroups answers)
    {
        Tensor columns = Scalars.Range(0, answers.Layout.LongestGroup, ScalarType.Float32, answers.Mask.device);
        Tensor fromTheEnd = answers.Mask.sum(1, keepdim: true) - columns;
        Tensor best = (fromTheEnd > Scalars.Of(0)).logical_and(fromTheEnd <= Scalars.Of((MaximumCandidates + 1) / 2));
        Tensor energies = Lists.Masked(answers.Energies.detach(), answers, float.PositiveInfinity);
        return energies.masked_fill(best, Scalars.Of(float.NegativeInfinity)).topk(MaximumCandidates, 1, largest: false).indexes;
    }
}
