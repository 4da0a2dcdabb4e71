using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>The same margin between all pairs: <c>m(ȳ,y) = Value</c>.</summary>
public sealed record ConstantMargin : Margin
{
    /// <summary>A constant margin.</summary>
    /// <param name="value">The margin, at least 0.</param>
    public ConstantMargin(float value = 1f) => Value = value;

    /// <summary>The margin.</summary>
    /// <value>The default value is 1. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Value { get; init => field = OptionRange.AtLeast(value, 0); }

    /// <inheritdoc/>
    public override Tensor Between(AnswerGroups answers, RightAnswers rights, Tensor incorrect) =>
        full(1, 1, Scalars.Of(Value), dtype: answers.Energies.dtype, device: answers.Energies.device);

    /// <inheritdoc/>
    public override Tensor? IncorrectPart(AnswerGroups answers) =>
        zeros(1, 1, dtype: answers.Energies.dtype, device: answers.Energies.device);
}
