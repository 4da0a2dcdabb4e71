using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The free energies of queries, with their good answers and without them.</summary>
internal sealed class FreeEnergies
{
    private readonly double[] _with;
    private readonly double[] _without;

    public FreeEnergies(MLContext ml, IDataView scored, float beta)
    {
        var rows = ml.Data.CreateEnumerable<Row>(scored, reuseRowObject: false, ignoreMissingColumns: true).GroupBy(row => row.GroupId).ToArray();
        _with = [.. rows.Select(group => Free(group)).Order()];
        _without = [.. rows.Select(group => Free(group.Where(row => row.Label == 0))).Where(double.IsFinite)];

        double Free(IEnumerable<Row> group) => GibbsDistribution.FreeEnergy([.. group.Select(row => -row.Score)], beta);
    }

    /// <summary>How often a query without its good answers has a higher free energy than one with them; ties count half.</summary>
    public double Auroc => _without.Length == 0
        ? double.NaN
        : _without.Average(without => _with.Average(with => without > with ? 1 : without == with ? 0.5 : 0));

    /// <summary>Above it are at most so many of new queries with good answers: the quantile of n + 1, as conformal prediction takes it.</summary>
    public double Threshold(double rate) => _with[Math.Clamp((int)Math.Ceiling((1 - rate) * (_with.Length + 1)) - 1, 0, _with.Length - 1)];

    private sealed class Row
    {
        public float Label { get; set; }

        [KeyType(uint.MaxValue - 1)]
        public uint GroupId { get; set; }

        public float Score { get; set; }
    }
}
