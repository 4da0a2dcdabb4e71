using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>A margin of one's own from outside the library: half the label of the right answer.</summary>
public sealed record GradeMargin : Margin
{
    public override Tensor Between(AnswerGroups answers, RightAnswers rights, Tensor incorrect)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter((rights.Pick(answers.Labels) * Scalars.Of(0.5)).unsqueeze(1));
    }
}
