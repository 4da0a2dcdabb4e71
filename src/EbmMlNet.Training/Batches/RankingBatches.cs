namespace EbmMlNet;

/// <summary>Some of the groups of <see cref="GroupedRows"/>: every candidate has a row of its own.</summary>
internal sealed class RankingBatches : GroupBatches
{
    private readonly GroupedRows _rows;
    private readonly EnergyModule _module;
    private readonly FeatureTensor _features;
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
        _features = rows.Features.On(module.Weights.device);
        _gain = gain;
    }

    public override EnergyBatch Load(int[] groups, Random random)
    {
        int[] rows = _rows.RowsOf(groups);
        float[] labels = Array.ConvertAll(rows, row => _rows.Labels[row]);
        float[] weights = _rows.Weights is { } all ? Array.ConvertAll(rows, row => all[row]) : [];
        int[] sizes = Array.ConvertAll(groups, _rows.SizeOf);
        return new RowBatch(
            _module,
            _features.Select(rows, 0, _rows.FeatureCount),
            GroupLayout.Create(sizes, labels, weights, _gain, _module.Weights.device));
    }

    public override (int Slot, float Value) LargestInput(int[] groups) => _rows.Features.Largest(_rows.RowsOf(groups));

    public override void Dispose() => _features.Dispose();

    protected override int SizeOf(int group) => _rows.SizeOf(group);
}
