using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>
/// Features of distinct rows as the numbers of bins, a byte each: bins that hold about as many rows each, and one for what is missing. A log
/// shows the same items again and again.
/// </summary>
internal sealed class FeatureBins
{
    /// <summary>Bins of a feature, that of missing values among them.</summary>
    public const int Count = 32;

    private const int SampledRows = 20_000;
    private readonly float[][] _limits;
    private readonly List<byte>[] _bins;
    private readonly Dictionary<ulong, int> _rows = [];
    private readonly byte[] _row;

    private FeatureBins(float[][] limits)
    {
        _limits = limits;
        _bins = [.. limits.Select(_ => new List<byte>())];
        _row = new byte[limits.Length];
    }

    public int FeatureCount => _limits.Length;

    public int RowCount => _rows.Count;

    /// <summary>The bins of a feature, row by row.</summary>
    public ReadOnlySpan<byte> Of(int feature) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bins[feature]);

    /// <summary>Bins by the quantiles of a sample of the rows, drawn in one pass; they hold no row yet.</summary>
    public static FeatureBins Learn(IDataView data, DataViewSchema.Column features)
    {
        List<float[]> sample = [];
        var random = new Random(1);
        using DataViewRowCursor cursor = data.GetRowCursor([features]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(features);
        VBuffer<float> values = default;
        for (long row = 0; cursor.MoveNext(); row++)
        {
            // The r-th row takes the place of one of the sample with chance size / r.
            long at = row < SampledRows ? row : random.NextInt64(row + 1);
            if (at < SampledRows)
            {
                getter(ref values);
                if (row < SampledRows)
                {
                    sample.Add([.. values.DenseValues()]);
                }
                else
                {
                    values.CopyTo(sample[(int)at]);
                }
            }
        }

        return new FeatureBins([.. Enumerable.Range(0, features.Type.GetVectorSize()).Select(feature => Limits(sample, feature))]);
    }

    /// <summary>The number of a row, from 0: a new one, unless there is one of the same bins.</summary>
    public int Add(in VBuffer<float> row)
    {
        int feature = 0;
        foreach (float value in row.DenseValues())
        {
            int at = float.IsNaN(value) ? Count - 1 : Array.BinarySearch(_limits[feature], value);
            _row[feature++] = (byte)(at < 0 ? ~at : at);
        }

        // Of a million rows, two differ under one hash with a chance of one in ten millions.
        ulong hash = Hash(_row);
        if (!_rows.TryGetValue(hash, out int number))
        {
            _rows.Add(hash, number = _rows.Count);
            for (feature = 0; feature < _row.Length; feature++)
            {
                _bins[feature].Add(_row[feature]);
            }
        }

        return number;
    }

    // FNV-1a, and a last mixing.
    private static ulong Hash(ReadOnlySpan<byte> row)
    {
        ulong hash = 14695981039346656037;
        foreach (byte bin in row)
        {
            hash = (hash ^ bin) * 1099511628211;
        }

        return (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
    }

    // Upper ends of all bins but the last one.
    private static float[] Limits(List<float[]> sample, int feature)
    {
        float[] sorted = [.. sample.Select(row => row[feature]).Where(value => !float.IsNaN(value)).Order()];
        const int most = Count - 2;
        float[] distinct = [.. sorted.Distinct()];
        return sorted.Length == 0 ? []
            : distinct.Length <= most ? distinct[..^1]
            : [.. Enumerable.Range(1, most).Select(i => sorted[(int)((long)i * sorted.Length / (most + 1))]).Distinct()];
    }
}
