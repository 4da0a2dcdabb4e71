using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>A margin in proportion to how much better the right answer is: <c>m(ȳ,y) = Scale (label(y) - label(ȳ))</c>.</summary>
public sealed record LabelGapMargin : Margin
{
    /// <summary>A margin by label.</summary>
    /// <param name="scale">The margin for a difference of one label, at least 0.</param>
    public LabelGapMargin(float scale = 1f) => Scale = scale;

    /// <summary>The margin for a difference of one label.</summary>
    /// <value>The default value is 1. Any finite number of at least 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float Scale { get; init => field = OptionRange.AtLeast(value, 0); }

    /// <inheritdoc/>
    public override Tensor Between(AnswerGroups answers, RightAnswers rights, Tensor incorrect)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor gaps = rights.Pick(answers.Labels).unsqueeze(1) - rights.Pick(answers.Labels, incorrect);
        return scope.MoveToOuter((gaps * Scalars.Of(Scale)).to(answers.Energies.dtype));
    }

    /// <inheritdoc/>
    public override Tensor? IncorrectPart(AnswerGroups answers) => answers.Labels * Scalars.Of(-Scale);
}
