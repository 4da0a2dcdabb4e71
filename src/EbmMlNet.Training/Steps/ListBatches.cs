using TorchSharp;

namespace EbmMlNet;

/// <summary>Some of the groups of <see cref="GroupedRows"/>, whose candidates see each other.</summary>
internal sealed class ListBatches : GroupBatches
{
    private readonly GroupedRows _rows;
    private readonly AttentionModule _module;
    private readonly FeatureTensor _features;
    private readonly RowEnergies _energies;
    private readonly RelevanceGain _gain;
    private readonly CancellationToken _cancellation;

    /// <param name="rows">The rows, with features already scaled.</param>
    /// <param name="energies">The energies of the rows alone.</param>
    /// <param name="module">What computes the energies in their groups.</param>
    /// <param name="gain">How right answers are weighted.</param>
    /// <param name="groups">The numbers of the groups to serve.</param>
    /// <param name="cancellation">Looked at within long groups.</param>
    public ListBatches(
        GroupedRows rows, RowEnergies energies, AttentionModule module, RelevanceGain gain, IEnumerable<int> groups, CancellationToken cancellation)
        : base(groups)
    {
        (_rows, _energies, _module, _gain, _cancellation) = (rows, energies, module, gain, cancellation);
        _features = rows.Features.On(module.InputDevice);
    }

    // Where torch has no attention without a table, each head has a number for each pair of rows.
    public override int CellsToMeasure => ScoringBatch.Rows(
        _module.Weights.Device, _rows.FeatureCount, _module.Weights.Count, beside: _module.Heads * Enumerable.Range(0, _rows.GroupCount).Max(_rows.SizeOf));

    public override EnergyBatch Load(int[] groups, Random random)
    {
        int[] rows = _rows.RowsOf(groups);
        float[] labels = Array.ConvertAll(rows, row => _rows.Labels[row]);
        float[] weights = _rows.Weights is { } all ? Array.ConvertAll(rows, row => all[row]) : [];
        return new Batch(this, rows, GroupLayout.Create(Array.ConvertAll(groups, _rows.SizeOf), labels, weights, _gain, _module.Weights.Device));
    }

    public override (int Slot, float Value) LargestInput(int[] groups) => _rows.Features.Largest(_rows.RowsOf(groups));

    public override void Dispose() => _features.Dispose();

    protected override int SizeOf(int group) => _rows.SizeOf(group);

    private sealed class Batch(ListBatches all, int[] rows, GroupLayout layout) : EnergyBatch(layout)
    {
        public override torch.Tensor Energies(bool isTraining) => all._module.Forward(
            all._features.Select(rows, 0, all._rows.FeatureCount), On(all._energies.Values), On(all._energies.Apart), Layout, isTraining, all._cancellation);

        private torch.Tensor On(float[] values)
        {
            float[] own = Array.ConvertAll(rows, row => values[row]);
            return torch.tensor(own, [own.Length], device: all._module.Weights.Device);
        }
    }
}
