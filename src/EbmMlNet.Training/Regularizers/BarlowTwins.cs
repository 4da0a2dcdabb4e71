using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Barlow Twins: <c>weight * (sum_i (1 - C_ii)^2 + lambda sum_{i≠j} C_ij^2)</c>, with the correlation C of the dimensions of the codes of x
/// with those of their right y. Each dimension is to say the same of both, and nothing that another one says.
/// </summary>
/// <remarks>
/// Codes are centred and divided by <c>sqrt(var + 0.00001)</c> over the batch first, so that their level and scale are free. The sums run
/// over d and d (d - 1) entries: the term is at most about d for uncorrelated codes. A batch with fewer than two pairs has no
/// correlation: 0. Where all codes are exactly the same the gradient is 0: it keeps codes out of a collapse, but cannot lift them out of
/// it. Zbontar, Jing, Misra, LeCun, Deny, Barlow Twins: Self-Supervised Learning via Redundancy Reduction (2021).
/// </remarks>
public sealed record BarlowTwins : Regularizer
{
    private const double SmallestVariance = 1e-5;

    /// <summary>How much the term counts beside the loss.</summary>
    /// <value>
    /// The default value is 1, the published formula; with long codes <c>1 / d</c> brings it to the size of a loss. Any finite number
    /// above 0 is allowed.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Weight { get; init => field = OptionRange.Above(value, 0); } = 1f;

    /// <summary>Lambda, what a correlation between two dimensions counts beside one that a dimension lacks with itself.</summary>
    /// <value>The default value is 0.005. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Redundancy { get; init => field = OptionRange.AtLeast(value, 0); } = 0.005f;

    /// <inheritdoc/>
    public override bool RequiresCodes => true;

    /// <inheritdoc/>
    public override Tensor Penalty(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();
        PairedCodes codes = CodeMoments.Of(answers, this);
        long pairs = codes.Contexts.size(0);
        if (pairs < 2)
        {
            return scope.MoveToOuter(CodeMoments.Nothing(codes));
        }

        Tensor correlation = Standardized(codes.Contexts).t().matmul(Standardized(codes.Answers)) / Scalars.Of(pairs);
        Tensor lacking = Scalars.Square((-correlation.diagonal()).Plus(1)).sum();
        Tensor redundant = CodeMoments.OffDiagonalSquares(correlation) * Scalars.Of(Redundancy);
        return scope.MoveToOuter(lacking.Plus(redundant) * Scalars.Of(Weight));
    }

    private static Tensor Standardized(Tensor codes)
    {
        Tensor centred = CodeMoments.Centred(codes);
        return centred / Scalars.Square(centred).mean([0L], keepdim: true).Plus(SmallestVariance).sqrt();
    }
}
