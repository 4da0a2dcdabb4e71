namespace EbmMlNet;

/// <summary>
/// Groups of candidates in flat buffers: the rows of a group lie one after the other, sorted by label, lowest first. Where answers are classes or numbers
/// every row is a group.
/// </summary>
internal sealed class GroupedRows
{
    public required FeatureRows Features { get; init; }

    /// <summary>Grades, classes from 0, or targets row by row: <c>[RowCount, Targets]</c>.</summary>
    public required float[] Labels { get; init; }

    /// <summary>How many numbers a label has.</summary>
    public int Targets { get; init; } = 1;

    /// <summary>Example weights, or null where every row weighs 1.</summary>
    public required float[]? Weights { get; init; }

    /// <summary>Where each group's rows begin; one more entry than there are groups.</summary>
    public required int[] Offsets { get; init; }

    /// <summary>The same rows with other features.</summary>
    public GroupedRows With(FeatureRows features) =>
        new() { Features = features, Labels = Labels, Targets = Targets, Weights = Weights, Offsets = Offsets };

    public int FeatureCount => Features.FeatureCount;

    public int GroupCount => Offsets.Length - 1;

    public int RowCount => Labels.Length / Targets;

    public int SizeOf(int group) => Offsets[group + 1] - Offsets[group];

    /// <summary>Whether the features of a group are here, and not in another process.</summary>
    public bool Holds(int group) => SizeOf(group) == 0 || Features.Holds(Offsets[group]);

    /// <summary>The rows of some groups, one group after the other.</summary>
    public int[] RowsOf(IEnumerable<int> groups) =>
        [.. groups.SelectMany(group => Enumerable.Range(Offsets[group], SizeOf(group)))];

    /// <summary>A target of all rows.</summary>
    public float[] LabelsOfTarget(int target) => Targets == 1 ? Labels : [.. Enumerable.Range(0, RowCount).Select(row => Labels[(row * Targets) + target])];

    public ReadOnlySpan<float> LabelsOf(int group) => Labels.AsSpan(Offsets[group] * Targets, SizeOf(group) * Targets);

    public ReadOnlySpan<float> WeightsOf(int group) => Weights is null ? default : Weights.AsSpan(Offsets[group], SizeOf(group));

    /// <summary>Whether some candidate that counts is right against another: only then has a loss something to contrast.</summary>
    public bool HasContrast(int group)
    {
        ReadOnlySpan<float> labels = LabelsOf(group);
        if (labels[^1] == labels[0])
        {
            return false;
        }

        int firstRight = labels.IndexOfAnyExcept(labels[0]);
        return Weights is null || WeightsOf(group)[firstRight..].ContainsAnyExcept(0f);
    }
}
