using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>
/// Gathers rows of features: at first only what is not zero, and in full once the first rows show that this takes less memory.
/// </summary>
internal sealed class FeatureRowsBuilder(int featureCount)
{
    /// <summary>The rows after which to decide.</summary>
    private const int RowsToDecideBy = 256;

    /// <summary>Up to one value in so many, a row is better stored without its zeros, whose neighbours need a slot number each.</summary>
    private const int SparseShare = 4;

    private readonly List<(int Start, int Count)> _rows = [];
    private readonly List<int> _slots = [];
    private readonly List<float> _values = [];
    private RowTable? _dense;

    /// <summary>Goes with the rows.</summary>
    public CancellationToken Cancellation { get; init; }

    public int Count => _dense?.RowCount ?? _rows.Count;

    /// <param name="features">A row.</param>
    /// <param name="problem">What to do where there is no room.</param>
    public bool TryAdd(in VBuffer<float> features, [NotNullWhen(false)] out string? problem)
    {
        if (_dense is null && _rows.Count == RowsToDecideBy && IsDense())
        {
            WriteOut();
        }

        if (_dense is null && (long)_values.Count + features.GetValues().Length > Array.MaxLength)
        {
            problem = FormattableString.Invariant(
                $"{Count:N0} sparse rows of {featureCount:N0} features are as many as can be held ({Array.MaxLength:N0} numbers that are not zero).") +
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
            features.CopyTo(_dense.Add());
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

        _dense.Permute(start, order);
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

        return new DenseRows(_dense) { Cancellation = Cancellation };
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

    private void WriteOut()
    {
        _dense = new RowTable(featureCount);
        foreach ((int start, int count) in _rows)
        {
            Span<float> row = _dense.Add();
            for (int i = start; i < start + count; i++)
            {
                row[_slots[i]] = _values[i];
            }
        }

        _rows.Clear();
        _slots.Clear();
        _values.Clear();
    }
}
