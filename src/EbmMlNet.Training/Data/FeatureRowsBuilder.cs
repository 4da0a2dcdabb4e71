using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>
/// Gathers rows of features: at first only what is not zero, and in full once the first rows show that this takes less memory. Of rows that other processes
/// hold it counts the values, so that all decide alike.
/// </summary>
internal sealed class FeatureRowsBuilder(int featureCount, bool? isDense = null)
{
    /// <summary>The rows after which to decide.</summary>
    private const int RowsToDecideBy = 256;

    /// <summary>Up to one value in so many, a row is better stored without its zeros, whose neighbours need a slot number each.</summary>
    private const int SparseShare = 4;

    private readonly List<(int Start, int Count)> _rows = [];
    private readonly List<int> _slots = [];
    private readonly List<float> _values = [];
    private RowTable? _dense = isDense == true ? new RowTable(featureCount) : null;
    private TrainingPeers? _peers;

    // See SharedRows; null where all rows are here.
    private List<int>? _places;
    private long _valuesElsewhere;

    /// <summary>Goes with the rows.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The processes that hold the rows together; null for this one alone.</summary>
    public TrainingPeers? Peers
    {
        get => _peers;
        init => Share(value);
    }

    /// <summary>How many rows there are, here and in other processes.</summary>
    public int Count => _places?.Count ?? HeldCount;

    /// <summary>Whether rows are stored in full by now, and those that others hold need not be looked at.</summary>
    public bool IsInFull => _dense is not null;

    private int HeldCount => _dense?.RowCount ?? _rows.Count;

    /// <summary>The memory that rows take so far, those of other processes among them: what is sparse once as it is gathered and once as it is built.</summary>
    /// <param name="inFull">Whether rows count as if all of them were stored in full.</param>
    public long Bytes(bool inFull) => _dense is not null
        ? (long)Count * featureCount * sizeof(float)
        : ((_values.Count + _valuesElsewhere + Count) * 16) + (inFull ? (long)Count * featureCount * sizeof(float) : 0);

    /// <param name="features">A row; of one that another process holds it does not matter where <see cref="IsInFull"/>.</param>
    /// <param name="problem">What to do where there is no room.</param>
    /// <param name="isHere">Whether this process holds it.</param>
    public bool TryAdd(in VBuffer<float> features, [NotNullWhen(false)] out string? problem, bool isHere = true)
    {
        if (_dense is null && Count == RowsToDecideBy && isDense is null && IsDense())
        {
            WriteOut();
        }

        if (!isHere)
        {
            AddElsewhere(IsInFull ? 0 : features.GetValues().Length - features.GetValues().Count(0f));
            problem = null;
            return true;
        }

        if (_dense is null && (long)_values.Count + features.GetValues().Length > Array.MaxLength)
        {
            problem = FormattableString.Invariant(
                $"{Count:N0} sparse rows of {featureCount:N0} features are as many as can be held ({Array.MaxLength:N0} numbers that are not zero).") +
                " Train on fewer rows or fewer features.";
            return false;
        }

        problem = null;
        _places?.Add(HeldCount);
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

    /// <summary>Adds a row of others, in full or sparse as these are.</summary>
    public void Add(FeatureRows rows, int row)
    {
        if (rows is SharedRows shared)
        {
            Share(shared.Peers);
            if (!shared.Holds(row))
            {
                AddElsewhere(shared.StoredCount(row));
                return;
            }
        }

        ReadOnlySpan<float> values = rows.Stored(row, out ReadOnlySpan<int> slots);
        if (_dense is not null && slots.IsEmpty && values.Length == featureCount)
        {
            _places?.Add(HeldCount);
            values.CopyTo(_dense.Add());
            return;
        }

        TryAddOrThrow(new VBuffer<float>(featureCount, values.Length, values.ToArray(), slots.ToArray()));
    }

    /// <summary>Takes the rows from <paramref name="start"/> on away, as a builder of their own.</summary>
    public FeatureRowsBuilder SplitFrom(int start)
    {
        var split = new FeatureRowsBuilder(featureCount, _dense is not null ? true : isDense) { Cancellation = Cancellation, Peers = _peers };
        start = SplitPlaces(start, split);
        if (_dense is not null)
        {
            for (int row = start; row < _dense.RowCount; row++)
            {
                _dense.Row(row).CopyTo(split._dense!.Add());
            }

            _dense.Truncate(start);
            return split;
        }

        int first = start < _rows.Count ? _rows[start].Start : _values.Count;
        split._rows.AddRange(_rows.Skip(start).Select(row => (row.Start - first, row.Count)));
        split._slots.AddRange(_slots.Skip(first));
        split._values.AddRange(_values.Skip(first));
        _rows.RemoveRange(start, _rows.Count - start);
        _slots.RemoveRange(first, _slots.Count - first);
        _values.RemoveRange(first, _values.Count - first);
        return split;
    }

    /// <summary>Rows that are added from here on lie where those of another builder lay, which is done with.</summary>
    public void Reuse(FeatureRowsBuilder other)
    {
        if (_dense is not null && other._dense is not null)
        {
            _dense.Reuse(other._dense);
        }
    }

    /// <summary>Puts the rows from <paramref name="start"/> on into another order.</summary>
    public void Permute(int start, int[] order)
    {
        if (_places is not null)
        {
            if (_places[start] < 0)
            {
                // Of a group that another process holds.
                Permute(CollectionsMarshal.AsSpan(_places).Slice(start, order.Length), order);
                return;
            }

            // The rows of a group are together.
            start = _places[start];
        }

        if (_dense is null)
        {
            Permute(CollectionsMarshal.AsSpan(_rows).Slice(start, order.Length), order);
            return;
        }

        _dense.Permute(start, order);
    }

    private static void Permute<T>(Span<T> rows, int[] order)
    {
        T[] before = rows.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            rows[i] = before[order[i]];
        }
    }

    public FeatureRows Build()
    {
        if (_dense is null && isDense is null && IsDense())
        {
            WriteOut();
        }

        FeatureRows held = _dense is null
            ? new SparseRows(featureCount, [.. _rows], [.. _slots], [.. _values]) { Cancellation = Cancellation }
            : new DenseRows(_dense) { Cancellation = Cancellation };
        return _peers is null ? held : new SharedRows(held, [.. _places!], _peers) { Cancellation = Cancellation };
    }

    private bool IsDense() => _values.Count + _valuesElsewhere > (long)Count * featureCount / SparseShare;

    private void Share(TrainingPeers? peers)
    {
        _peers ??= peers;
        _places ??= peers is null ? null : [.. Enumerable.Range(0, HeldCount)];
    }

    private void AddElsewhere(int values)
    {
        _places!.Add(~values);
        _valuesElsewhere += values;
    }

    /// <summary>Moves the places of the rows from <paramref name="start"/> on.</summary>
    /// <returns>How many rows before it are held.</returns>
    private int SplitPlaces(int start, FeatureRowsBuilder split)
    {
        if (_places is null)
        {
            return start;
        }

        Span<int> moved = CollectionsMarshal.AsSpan(_places)[start..];
        int here = 0;
        foreach (int place in moved)
        {
            here += place >= 0 ? 1 : 0;
            split._valuesElsewhere += place < 0 ? ~place : 0;
        }

        int before = HeldCount - here;
        foreach (int place in moved)
        {
            split._places!.Add(place < 0 ? place : place - before);
        }

        _places.RemoveRange(start, _places.Count - start);
        _valuesElsewhere -= split._valuesElsewhere;
        return before;
    }

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

    private void TryAddOrThrow(in VBuffer<float> row)
    {
        if (!TryAdd(row, out string? problem))
        {
            throw new InvalidOperationException(problem);
        }
    }

    private void WriteOut()
    {
        _dense = new RowTable(featureCount);
        foreach ((int start, int count) in _rows)
        {
            Span<float> row = _dense.Add();
            row.Clear();
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
