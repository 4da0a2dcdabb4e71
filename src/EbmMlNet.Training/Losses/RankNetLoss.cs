using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// RankNet: <c>log(1 + exp(sigma (F_i - F_j)))</c>, averaged over all pairs of the list in which i has the higher label.
/// </summary>
/// <remarks>
/// Every pair counts the same, near the top or not, or as much as the example weight of i says. Quadratic in the list: beyond two million pairs the work is done in parts, so that
/// memory stays bounded and training can be cancelled between them, and the result can be differentiated once; beyond 34 million pairs of a
/// batch (some seconds), every s-th incorrect answer from a random one on counts s times, the same in expectation. Burges et al., Learning to Rank using Gradient Descent (2005).
/// </remarks>
public sealed record RankNetLoss : ListLoss
{
    /// <summary>A RankNet loss.</summary>
    /// <param name="sigma">The steepness, above 0.</param>
    public RankNetLoss(float sigma = 1f) => Sigma = sigma;

    /// <summary>The steepness of the logistic curve.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Sigma { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    public override double ModelBeta => Sigma;

    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        RightAnswers rights = answers.RightAnswers;
        Tensor pairs = rights.SumByGroup(rights.LowerCounts.to(answers.Energies.dtype));
        Tensor each = ones(1, 1, dtype: answers.Energies.dtype, device: answers.Energies.device);
        return scope.MoveToOuter(ListSums.LogisticPairs(answers, Sigma, context.Random, (_, _) => each) / pairs);
    }
}
