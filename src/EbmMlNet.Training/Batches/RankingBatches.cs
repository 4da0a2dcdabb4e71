using TorchSharp;

namespace EbmMlNet;

/// <summary>Some of the groups of <see cref="GroupedRows"/>: every candidate has a row of its own.</summary>
internal sealed class RankingBatches : GroupBatches
{
    private readonly GroupedRows _rows;
    private readonly EnergyModule _module;
    private readonly torch.Tensor _features;
    private readonly RelevanceGain _gain;

    /// <param name="rows">The rows, with features already scaled.</param>
    /// <param name="groups">Which groups to serve.</param>
    /// <param name="module">What computes the energies.</param>
    /// <param name="gain">How right answers are weighted.</param>
    public RankingBatches(GroupedRows rows, IEnumerable<int> groups, EnergyModule module, RelevanceGain gain)
        : base(groups)
    {
        _rows = rows;
        _module = module;
        using torch.Tensor onCpu = torch.tensor(rows.Features, [rows.RowCount, rows.FeatureCount]);
        _features = onCpu.to(module.Weights.device, copy: true).DetachFromDisposeScope();
        _gain = gain;
    }

    public override EnergyBatch Load(int[] groups, Random random)
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
        return new RowBatch(_module, rows, GroupLayout.Create(sizes, labels, weights, _gain, device));
    }

    public override (int Slot, float Value) LargestInput(int[] groups)
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

    public override void Dispose() => _features.Dispose();

    protected override int SizeOf(int group) => _rows.SizeOf(group);
}
