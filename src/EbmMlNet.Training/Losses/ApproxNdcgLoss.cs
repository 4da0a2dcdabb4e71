using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// ApproxNDCG: <c>1 - sum_i G_i / log2(1 + r_i)</c>, one minus NDCG with smooth ranks
/// <c>r_i = 1 + sum_{j≠i} 1 / (1 + exp((F_j - F_i) / T))</c>.
/// </summary>
/// <remarks>
/// G is the gain divided by the largest possible DCG of the list. Quadratic in the list (candidates with a gain times all candidates):
/// beyond two million pairs the work is done in parts, so that memory stays bounded and training can be cancelled between them, and the
/// result can be differentiated once; beyond 34 million pairs of a batch (some seconds), ranks are estimated from every s-th candidate, from
/// a random one on. Qin, Liu,
/// Li, A General Approximation Framework for Direct Optimization of Information Retrieval Measures (2010); Bruch et al. (2019) for the
/// temperature.
/// </remarks>
public sealed record ApproxNdcgLoss : ListLoss
{
    /// <summary>An ApproxNDCG loss.</summary>
    /// <param name="temperature">How smooth the ranks are, above 0.</param>
    public ApproxNdcgLoss(float temperature = 0.1f) => Temperature = temperature;

    /// <summary>How smooth the ranks are: the lower, the nearer to NDCG and the flatter the loss.</summary>
    /// <value>The default value is 0.1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Temperature { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor gains = Ndcg.NormalizedGains(answers);
        long width = answers.Layout.LongestGroup;
        Tensor positions = gains.reshape(-1).nonzero().squeeze(1);
        long pairs = positions.size(0) * width;
        int stride = PairBudget.Stride(pairs);
        Tensor ndcg = pairs <= PairBudget.MaximumPairs
            ? Part(answers.Energies, positions)
            : EagerGradient.Sum(
                answers.Energies,
                positions.split(Math.Max(1, PairBudget.PairsAtATime * stride / width)),
                stride == 1 ? Part : Estimated,
                answers.Cancellation);
        return scope.MoveToOuter((-ndcg).Plus(1));

        Tensor Part(Tensor energies, Tensor part)
        {
            using DisposeScope partScope = NewDisposeScope();
            Tensor groups = part.div(Scalars.Of(width), RoundingMode.floor);
            Tensor own = energies.reshape(-1).index_select(0, part).unsqueeze(1);
            Tensor behind = ((own - energies.index_select(0, groups)) / Scalars.Of(Temperature)).sigmoid();
            Tensor ranks = (behind * answers.Mask.index_select(0, groups).to(behind.dtype)).sum(1).Plus(0.5);
            return partScope.MoveToOuter(Sums(part, groups, ranks));
        }

        // r_i = 1 + s times the sum over every s-th other candidate.
        Tensor Estimated(Tensor energies, Tensor part)
        {
            using DisposeScope partScope = NewDisposeScope();
            long first = context.Random.Next(stride);
            Tensor columns = Scalars.Range(0, (width - first + stride - 1) / stride, ScalarType.Int64, energies.device);
            columns = (columns * Scalars.Of((long)stride)).add(Scalars.Of(first), Scalars.Of(1L));
            Tensor groups = part.div(Scalars.Of(width), RoundingMode.floor);
            Tensor own = energies.reshape(-1).index_select(0, part).unsqueeze(1);
            Tensor others = energies.index_select(1, columns).index_select(0, groups);
            Tensor counts = answers.Mask.index_select(1, columns).index_select(0, groups)
                .logical_and(columns.ne((part - (groups * Scalars.Of(width))).unsqueeze(1)));
            Tensor behind = ((own - others) / Scalars.Of(Temperature)).sigmoid() * counts.to(own.dtype);
            return partScope.MoveToOuter(Sums(part, groups, (behind.sum(1) * Scalars.Of((double)stride)).Plus(1)));
        }

        Tensor Sums(Tensor part, Tensor groups, Tensor ranks)
        {
            Tensor terms = gains.reshape(-1).index_select(0, part) * Ndcg.Discount(ranks);
            Tensor nothing = zeros(answers.Energies.size(0), dtype: terms.dtype, device: terms.device);
            return nothing.index_add(0, groups, terms, Scalars.Of(1));
        }
    }
}
