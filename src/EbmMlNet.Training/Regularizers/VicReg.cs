using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Variance, invariance and covariance of codes: <c>weight * (lambda s + mu (v(Z) + v(Z')) + nu (c(Z) + c(Z')))</c>, with the codes z of x
/// and z' of its right y. Pairs are pulled together, each dimension is kept spread, and no two dimensions say the same.
/// </summary>
/// <remarks>
/// <para>
/// <c>s</c> is the mean of <c>(z - z')^2</c> over pairs and dimensions; <c>v = mean over d of [1 - sqrt(var_d + 0.0001)]⁺</c>;
/// <c>c = sum_{i≠j} C_ij^2 / d</c> with the covariance C (variance and covariance divide by P - 1). All three are per dimension, so that the
/// weights suit codes of any length: the paper writes <c>s</c> as a sum over dimensions, but its weights were found with the mean, in
/// the authors' code. That code also halves <c>v</c>; here it is as in the paper. A batch with fewer than two pairs has nothing to vary:
/// 0.
/// </para>
/// <para>
/// It keeps codes out of a collapse, but cannot lift them out of it: where all codes are exactly the same, the gradient of the variance
/// is 0. Bardes, Ponce, LeCun, VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning (2022).
/// </para>
/// </remarks>
public sealed record VicReg : Regularizer
{
    private const double SmallestVariance = 1e-4;

    /// <summary>How much the term counts beside the loss.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Weight { get; init => field = OptionRange.Above(value, 0); } = 1f;

    /// <summary>Lambda, the weight of the pull between the codes of a pair; 0 where the loss alone is to pull.</summary>
    /// <value>The default value is 25. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Invariance { get; init => field = OptionRange.AtLeast(value, 0); } = 25f;

    /// <summary>Mu, the weight of keeping each dimension's standard deviation at 1 or above.</summary>
    /// <value>The default value is 25. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Variance { get; init => field = OptionRange.AtLeast(value, 0); } = 25f;

    /// <summary>Nu, the weight of keeping dimensions uncorrelated.</summary>
    /// <value>The default value is 1. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Covariance { get; init => field = OptionRange.AtLeast(value, 0); } = 1f;

    /// <inheritdoc/>
    public override bool RequiresCodes => true;

    /// <inheritdoc/>
    public override Tensor Penalty(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();
        PairedCodes codes = CodeMoments.Of(answers, this);
        if (codes.Contexts.size(0) < 2)
        {
            return scope.MoveToOuter(CodeMoments.Nothing(codes));
        }

        Tensor invariance = Scalars.Square(codes.Contexts - codes.Answers).mean() * Scalars.Of(Invariance);
        Tensor terms = invariance.Plus(Branch(codes.Contexts)).Plus(Branch(codes.Answers));
        return scope.MoveToOuter(terms * Scalars.Of(Weight));
    }

    private Tensor Branch(Tensor codes)
    {
        Tensor centred = CodeMoments.Centred(codes);
        Tensor covariance = centred.t().matmul(centred) / Scalars.Of(codes.size(0) - 1);
        Tensor deviation = covariance.diagonal().Plus(SmallestVariance).sqrt();
        Tensor variance = (-deviation).Plus(1).relu().mean() * Scalars.Of(Variance);
        return variance.Plus(CodeMoments.OffDiagonalSquares(covariance) * Scalars.Of(Covariance / (double)codes.size(1)));
    }
}
