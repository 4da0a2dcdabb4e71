using TorchSharp;

namespace EbmMlNet;

/// <summary>Some of the groups of <see cref="GroupedRows"/>, served as batches of whole groups. Only real rows are in a batch.</summary>
internal sealed class RankingBatches : IDisposable
{
    private readonly GroupedRows _rows;
    private readonly int[] _groups;
    private readonly torch.Tensor _features;
    private readonly RelevanceGain _gain;

    /// <param name="rows">The rows, with features already scaled.</param>
    /// <param name="features">Their features as a tensor <c>[R, D]</c> on the device of training.</param>
    /// <param name="groups">Which groups to serve.</param>
    /// <param name="gain">How right answers are weighted.</param>
    public RankingBatches(GroupedRows rows, torch.Tensor features, IEnumerable<int> groups, RelevanceGain gain)
    {
        _rows = rows;
        _features = features;
        _groups = [.. groups];
        _gain = gain;
    }

    public int GroupCount => _groups.Length;

    public int RowCount => _groups.Sum(_rows.SizeOf);

    public ReadOnlySpan<float> LabelsOf(int group) => _rows.LabelsOf(group);

    /// <summary>The groups in a new order, cut into batches.</summary>
    public IEnumerable<int[]> Shuffle(Random random, int groupsPerBatch)
    {
        int[] order = [.. _groups];
        random.Shuffle(order);
        return order.Chunk(groupsPerBatch);
    }

    /// <summary>The groups in their own order, cut into batches of about <paramref name="rowsPerBatch"/> rows.</summary>
    public IEnumerable<int[]> InOrder(int rowsPerBatch)
    {
        var batch = new List<int>();
        int rows = 0;
        foreach (int group in _groups)
        {
            batch.Add(group);
            rows += _rows.SizeOf(group);
            if (rows >= rowsPerBatch)
            {
                yield return [.. batch];
                batch.Clear();
                rows = 0;
            }
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }

    /// <summary>The tensors of one batch; they belong to the dispose scope of the caller.</summary>
    public EnergyBatch Load(int[] groups)
    {
        int count = groups.Sum(_rows.SizeOf);
        int[] sizes = Array.ConvertAll(groups, _rows.SizeOf);
        long[] indices = new long[count];
        float[] labels = new float[count];
        float[] weights = _rows.Weights is null ? [] : new float[count];
        int next = 0;
        foreach (int group in groups)
        {
            _rows.LabelsOf(group).CopyTo(labels.AsSpan(next));
            _rows.WeightsOf(group).CopyTo(weights.AsSpan(Math.Min(next, weights.Length)));
            for (int row = _rows.Offsets[group]; row < _rows.Offsets[group + 1]; row++)
            {
                indices[next++] = row;
            }
        }

        torch.Device device = _features.device;
        torch.Tensor rows = _features.index_select(0, torch.tensor(indices, [count], device: device));
        return new EnergyBatch(rows, GroupLayout.Create(sizes, labels, weights, _gain, device));
    }

    /// <summary>The slot and value of the input of largest magnitude in a batch.</summary>
    public (int Slot, float Value) LargestInput(int[] groups)
    {
        (int Slot, float Value) largest = (0, 0);
        foreach (int group in groups)
        {
            for (int row = _rows.Offsets[group]; row < _rows.Offsets[group + 1]; row++)
            {
                Span<float> inputs = _rows.FeaturesOf(row);
                for (int slot = 0; slot < inputs.Length; slot++)
                {
                    if (Math.Abs(inputs[slot]) > Math.Abs(largest.Value))
                    {
                        largest = (slot, inputs[slot]);
                    }
                }
            }
        }

        return largest;
    }

    public void Dispose() => _features.Dispose();
}
