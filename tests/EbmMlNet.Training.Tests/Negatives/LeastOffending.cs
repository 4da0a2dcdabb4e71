using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>Negatives of one's own from outside the library: the one incorrect answer of highest energy.</summary>
public sealed record LeastOffending : Negatives
{
    public override int MostChosen(int lowerCount) => 1;

    public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] energies = [.. answers.Energies.detach().to(ScalarType.Float32).cpu().contiguous().data<float>()];
        int[] columns = new int[rights.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            RightAnswer right = rights.Span[i];
            ReadOnlySpan<float> lower = energies.AsSpan(right.Group * answers.Layout.LongestGroup, right.LowerCount);
            columns[i] = lower.IndexOf(lower.ToArray().Max());
        }

        ChosenAnswers chosen = ChosenAnswers.FromTable(rights, columns, 1);
        _ = scope.MoveToOuter(chosen.Columns, chosen.Mask);
        return chosen;
    }
}
