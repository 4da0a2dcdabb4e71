using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Keeps energies near zero: <c>weight * mean of F(x,y)^2</c> over the candidates of a group, then over groups.
/// </summary>
/// <remarks>
/// Losses of energy differences leave the level of the energies free, so that it may drift; this holds it. Du and Mordatch,
/// "Implicit Generation and Modeling with Energy-Based Models", 2019.
/// </remarks>
public sealed record EnergyMagnitude : Regularizer
{
    /// <summary>How much the term counts beside the loss.</summary>
    /// <value>The default value is 0.001. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Weight { get; init => field = OptionRange.Above(value, 0); } = 0.001f;

    /// <inheritdoc/>
    public override Tensor Penalty(AnswerGroups answers)
    {
        using DisposeScope scope = NewDisposeScope();
        // The padding's energy is 0.
        Tensor perGroup = Scalars.Square(answers.Energies).sum(1) / answers.Mask.sum(1).clamp_min(Scalars.Of(1));
        return scope.MoveToOuter(perGroup.mean() * Scalars.Of(Weight));
    }
}
