using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Bounds how much of the answers may have low energy: <c>weight * mean over groups of ([log Z]^+)^2 / beta^2</c>, with the partition sum
/// <c>Z = sum_y exp(-beta F(x,y))</c>.
/// </summary>
/// <remarks>
/// Z counts the answers of energy near or below zero. With Z held to 1, pushing one answer down pushes the others up: the
/// regularized way against collapse. The gradient on an answer is proportional to its Gibbs probability. LeCun et al., A Tutorial on
/// Energy-Based Learning (2006); the square of log Z is that of self-normalized models, Devlin et al. (2014).
/// </remarks>
public sealed record LowEnergyVolume : Regularizer
{
    /// <summary>How much the term counts beside the loss.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Weight { get; init => field = OptionRange.Above(value, 0); } = 1f;

    /// <summary>The inverse temperature: the larger, the lower an energy must be to count.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Beta { get; init => field = OptionRange.Above(value, 0); } = 1f;

    /// <inheritdoc/>
    public override Tensor Penalty(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor exponents = (answers.Energies * Scalars.Of(-Beta)).masked_fill(answers.Mask.logical_not(), Scalars.Of(-1e30));
        Tensor logVolume = exponents.logsumexp(1).clamp_min(Scalars.Of(0)) / Scalars.Of(Beta);
        return scope.MoveToOuter(Scalars.Square(logVolume).mean() * Scalars.Of(Weight));
    }
}
