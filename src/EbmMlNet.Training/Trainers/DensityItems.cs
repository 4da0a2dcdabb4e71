using TorchSharp;

namespace EbmMlNet;

/// <summary>The rows that steps of a density are made of, all of them or a part.</summary>
internal sealed class DensityItems : IDisposable
{
    private readonly FeatureTensor _features;
    private readonly int _featureCount;
    private readonly Func<int, int> _heldOutBy;

    /// <param name="rows">The rows, as networks see them, with answers in their own units.</param>
    /// <param name="scalings">What makes each target's answers standard.</param>
    /// <param name="heldOutBy">For each row the network that holds it out; -1 for none.</param>
    public DensityItems(GroupedRows rows, IReadOnlyList<AnswerScaling> scalings, Func<int, int> heldOutBy)
    {
        (_features, _featureCount, _heldOutBy) = (rows.Features.On(torch.CPU), rows.FeatureCount, heldOutBy);
        Answers = [.. rows.Labels.Select((y, i) => (float)scalings[i % rows.Targets].ToStandard(y))];
        (Weights, Count) = (rows.Weights, rows.RowCount);
    }

    public int Count { get; }

    /// <summary>Standard answers, row by row.</summary>
    public float[] Answers { get; }

    /// <summary>Example weights; null where every row weighs 1.</summary>
    public float[]? Weights { get; }

    /// <summary>What networks see of some rows.</summary>
    public torch.Tensor Features(int[] rows) => _features.Select(rows, 0, _featureCount);

    /// <summary>How much a row counts in a network: not at all where that holds it out.</summary>
    public float WeightOf(int row, int network) => _heldOutBy(row) == network ? 0 : Weights?[row] ?? 1;

    /// <summary>The rows in a new order, cut into batches.</summary>
    public IEnumerable<int[]> Shuffle(Random random, int rowsPerBatch)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        random.Shuffle(order);
        return order.Chunk(rowsPerBatch);
    }

    public void Dispose() => _features.Dispose();
}
