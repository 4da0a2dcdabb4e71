namespace EbmMlNet;

/// <summary>Some of the groups of <see cref="GroupedRows"/>: every candidate has a row of its own.</summary>
internal sealed class RankingBatches : GroupBatches
{
    private readonly GroupedRows _rows;
    private readonly EnergyModule _module;
    private readonly FeatureTensor _features;
    private readonly RelevanceGain _gain;

    public RankingBatches(CandidateSource source, IEnumerable<int> groups)
        : base(groups)
    {
        _rows = source.Rows;
        _module = source.Module;
        _features = source.Rows.Features.On(source.Module.InputDevice);
        _gain = source.Gain;
    }

    public override int CellsToMeasure => ScoringBatch.Rows(_module.Weights.Device, _rows.FeatureCount, _module.Weights.Count);

    public override bool Holds(int group) => _rows.Holds(group);

    public override EnergyBatch Load(int[] groups, Random random)
    {
        int[] rows = _rows.RowsOf(groups);
        float[] labels = Array.ConvertAll(rows, row => _rows.Labels[row]);
        float[] weights = _rows.Weights is { } all ? Array.ConvertAll(rows, row => all[row]) : [];
        int[] sizes = Array.ConvertAll(groups, _rows.SizeOf);
        return new RowBatch(
            _module,
            _features,
            rows,
            _rows.FeatureCount,
            GroupLayout.Plan(sizes, labels, weights, _gain, _module.Weights.Device));
    }

    public override (int Slot, float Value) LargestInput(int[] groups) => _rows.Features.Largest(_rows.RowsOf(groups));

    public override void Dispose() => _features.Dispose();

    protected override int SizeOf(int group) => _rows.SizeOf(group);
}
