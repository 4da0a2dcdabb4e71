namespace EbmMlNet;

/// <summary>Rows that each have a class.</summary>
internal sealed class ClassRows
{
    public required FeatureRows Features { get; init; }

    /// <summary>The class of each row, from 0.</summary>
    public required int[] Classes { get; init; }

    /// <summary>Example weights, or null where every row weighs 1.</summary>
    public required float[]? Weights { get; init; }

    /// <summary>How many classes there are.</summary>
    public required int ClassCount { get; init; }

    /// <summary>How many rows were left out because their class is missing.</summary>
    public required long Missing { get; init; }

    /// <summary>The same rows with other features.</summary>
    public ClassRows With(FeatureRows features) =>
        new() { Features = features, Classes = Classes, Weights = Weights, ClassCount = ClassCount, Missing = Missing };

    public int FeatureCount => Features.FeatureCount;

    public int RowCount => Classes.Length;

    /// <summary>The rows that count.</summary>
    public int[] Weighted() => [.. Enumerable.Range(0, RowCount).Where(row => Weights is null || Weights[row] > 0)];
}
