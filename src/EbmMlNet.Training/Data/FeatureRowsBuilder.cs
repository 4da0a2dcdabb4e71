using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>
/// Gathers rows of features: at first only what is not zero, and in full once the first rows show that this takes less memory.
/// </summary>
internal sealed class FeatureRowsBuilder(int featureCount, long? rowCount)
{
    /// <summary>The rows after which to decide.</summary>
    private const int RowsToDecideBy = 256;

    /// <summary>Up to one value in so many, a row is better stored without its zeros, whose neighbours need a slot number each.</summary>
    private const int SparseShare = 4;

    private readonly List<(int Start, int Count)> _rows = [];
    private readonly List<int> _slots = [];
    private readonly List<float> _values = [];
    private float[]? _dense;
    private int _denseCount;

    /// <summary>Goes with the rows.</summary>
    public CancellationToken Cancellation { get; init; }

    public int Count => _dense is null ? _rows.Count : _denseCount;

    /// <param name="features">A row.</param>
    /// <param name="problem">What to do where there is no room.</param>
    public bool TryAdd(in VBuffer<float> features, [NotNullWhen(false)] out string? problem)
    {
        if (_dense is null && _rows.Count == RowsToDecideBy && IsDense())
        {
            WriteOut();
        }

        long needed = _dense is null ? (long)_values.Count + features.GetValues().Length : (_denseCount + 1L) * featureCount;
        if (needed > Array.MaxLength)
        {
            problem = FormattableString.Invariant($"{Count:N0} rows of {featureCount:N0} features are as many as can be held ({Array.MaxLength:N0} numbers).") +
                " Train on fewer rows or fewer features.";
            return false;
        }

        problem = null;
        if (_dense is null)
        {
            AddSparse(features);
        }
        else
        {
            AddDense(features);
        }

        return true;
    }

    /// <summary>Puts the rows from <paramref name="start"/> on into another order.</summary>
    public void Permute(int start, int[] order)
    {
        if (_dense is null)
        {
            Span<(int, int)> rows = CollectionsMarshal.AsSpan(_rows).Slice(start, order.Length);
            (int, int)[] before = rows.ToArray();
            for (int i = 0; i < order.Length; i++)
            {
                rows[i] = before[order[i]];
            }

            return;
        }

        Span<float> values = _dense.AsSpan(start * featureCount, order.Length * featureCount);
        float[] copy = values.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            copy.AsSpan(order[i] * featureCount, featureCount).CopyTo(values[(i * featureCount)..]);
        }
    }

    public FeatureRows Build()
    {
        if (_dense is null && IsDense())
        {
            WriteOut();
        }

        if (_dense is null)
        {
            return new SparseRows(featureCount, [.. _rows], [.. _slots], [.. _values]) { Cancellation = Cancellation };
        }

        Array.Resize(ref _dense, _denseCount * featureCount);
        return new DenseRows(featureCount, _dense) { Cancellation = Cancellation };
    }

    private bool IsDense() => _values.Count > (long)_rows.Count * featureCount / SparseShare;

    private void AddSparse(in VBuffer<float> features)
    {
        int start = _values.Count;
        ReadOnlySpan<float> values = features.GetValues();
        ReadOnlySpan<int> slots = features.IsDense ? default : features.GetIndices();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                _values.Add(values[i]);
                _slots.Add(features.IsDense ? i : slots[i]);
            }
        }

        _rows.Add((start, _values.Count - start));
    }

    private void AddDense(in VBuffer<float> features)
    {
        long needed = (_denseCount + 1L) * featureCount;
        if (needed > _dense!.Length)
        {
            Array.Resize(ref _dense, (int)Math.Min(Math.Max(needed, _dense.Length * 2L), Array.MaxLength));
        }

        features.CopyTo(_dense.AsSpan(_denseCount * featureCount, featureCount));
        _denseCount++;
    }

    private void WriteOut()
    {
        long rows = Math.Max(rowCount ?? 4L * RowsToDecideBy, _rows.Count);
        _dense = new float[Math.Min(rows * featureCount, Array.MaxLength)];
        _denseCount = _rows.Count;
        for (int row = 0; row < _rows.Count; row++)
        {
            (int start, int count) = _rows[row];
            for (int i = start; i < start + count; i++)
            {
                _dense[(row * featureCount) + _slots[i]] = _values[i];
            }
        }

        _rows.Clear();
        _slots.Clear();
        _values.Clear();
    }
}
