namespace EbmMlNet.Training.Tests;

/// <summary>Turns a batch into groups for the oracle, with the very answers that the library chooses from the same seed.</summary>
internal static class OracleGroups
{
    public static OracleGroup[] From(Batch batch, LossCase item, int seed = 1)
    {
        using TorchSharp.DisposeScope scope = TorchSharp.torch.NewDisposeScope();
        AnswerGroups answers = batch.Arrange(batch.EnergyTensor());
        long[] positions = [.. answers.Layout.Positions.data<long>()];
        Dictionary<long, int> rows = positions.Select((position, row) => (position, row)).ToDictionary(pair => pair.position, pair => pair.row);
        List<OracleGroup> groups = [];
        int first = 0;
        foreach (int size in batch.Sizes)
        {
            Range range = first..(first + size);
            groups.Add(new OracleGroup(
                [.. batch.Labels[range].Select(label => (double)label)],
                batch.Energies[range],
                [.. (batch.Weights ?? [.. batch.Labels.Select(_ => 1f)])[range].Select(weight => (double)weight)],
                []));
            first += size;
        }

        if ((item.Negatives ?? item.Loss.DefaultNegatives) is not Negatives negatives)
        {
            return [.. groups];
        }

        RightAnswers rights = answers.RightAnswers;
        ChosenAnswers chosen = negatives.Choose(answers, rights, item.Margin, new Random(seed));
        long[] columns = [.. chosen.Columns.contiguous().data<long>()];
        bool[] mask = [.. chosen.Mask.contiguous().data<bool>()];
        int width = (int)chosen.Mask.shape[1];
        int[] starts = [.. batch.Sizes.Select((_, group) => batch.Sizes.Take(group).Sum())];
        for (int i = 0; i < rights.Count; i++)
        {
            RightAnswer right = rights.Span[i];
            groups[right.Group].Chosen[RowInGroup(right.Group, right.Column)] =
            [
                .. Enumerable.Range(i * width, width).Where(k => mask[k]).Select(k => RowInGroup(right.Group, columns[k])),
            ];
        }

        return [.. groups];

        int RowInGroup(int group, long column) => rows[(group * (long)answers.Layout.LongestGroup) + column] - starts[group];
    }
}
