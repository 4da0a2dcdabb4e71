using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Gathers rows into the flat buffers of <see cref="GroupedRows"/>; sorts each group by label as it ends.</summary>
/// <param name="isWeighted">Whether rows have weights.</param>
/// <param name="targets">How many numbers a label has; more than one where every row is a group.</param>
/// <param name="features">Takes their features.</param>
internal sealed class GroupedRowsBuilder(bool isWeighted, int targets, FeatureRowsBuilder features)
{
    /// <summary>Where a group begins, and its number in the lists of what is served and in their order: as much as a row of few features.</summary>
    private const int BytesOfGroup = 5 * sizeof(int);

    private readonly FeatureRowsBuilder _features = features;
    private readonly List<int> _offsets = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];

    /// <param name="featureCount">The features of a row.</param>
    /// <param name="isWeighted">Whether rows have weights.</param>
    /// <param name="cancellation">Goes with the rows.</param>
    /// <param name="areDense">Whether rows are stored in full; null to choose what takes less memory.</param>
    /// <param name="targets">How many numbers a label has.</param>
    /// <param name="peers">The processes that hold the features together; null for this one alone. All of them have labels and weights.</param>
    public GroupedRowsBuilder(
        int featureCount, bool isWeighted, CancellationToken cancellation, bool? areDense = null, int targets = 1, TrainingPeers? peers = null)
        : this(isWeighted, targets, new FeatureRowsBuilder(featureCount, areDense) { Cancellation = cancellation, Peers = peers })
    {
    }

    /// <summary>Whether the features of rows that other processes hold need not be looked at.</summary>
    public bool IsInFull => _features.IsInFull;

    public int RowCount => _labels.Count / targets;

    public int GroupCount => _offsets.Count;

    /// <summary>The memory that rows take so far.</summary>
    /// <param name="inFull">Whether rows count as if all of them were stored in full.</param>
    public long Bytes(bool inFull) =>
        _features.Bytes(inFull) + (((long)_labels.Count + _weights.Count) * sizeof(float)) + ((long)_offsets.Count * BytesOfGroup);

    /// <summary>Adds a group of rows that stand one after another, sorted by label.</summary>
    public void AddGroup(GroupedRows rows, int first, int count)
    {
        StartGroup();
        for (int row = first; row < first + count; row++)
        {
            _features.Add(rows.Features, row);
            _labels.AddRange(rows.Labels.AsSpan(row * targets, targets));
            if (isWeighted)
            {
                _weights.Add(rows.Weights![row]);
            }
        }
    }

    /// <summary>Takes the last group away, which may not be complete, as a builder of its own.</summary>
    public GroupedRowsBuilder SplitLast()
    {
        int start = _offsets[^1];
        var split = new GroupedRowsBuilder(isWeighted, targets, _features.SplitFrom(start));
        split._offsets.Add(0);
        Move(_labels, split._labels, start * targets);
        if (isWeighted)
        {
            Move(_weights, split._weights, start);
        }

        _offsets.RemoveAt(_offsets.Count - 1);
        return split;

        static void Move(List<float> from, List<float> to, int first)
        {
            to.AddRange(from.Skip(first));
            from.RemoveRange(first, from.Count - first);
        }
    }

    /// <summary>Rows that are added from here on lie where those of another builder lay, which is done with.</summary>
    public void Reuse(GroupedRowsBuilder other) => _features.Reuse(other._features);

    public void StartGroup()
    {
        EndGroup();
        _offsets.Add(RowCount);
    }

    public bool TryAdd(
        ReadOnlySpan<float> label, float weight, in VBuffer<float> features, [NotNullWhen(false)] out string? problem, bool isHere = true)
    {
        if (!_features.TryAdd(features, out problem, isHere))
        {
            return false;
        }

        _labels.AddRange(label);
        if (isWeighted)
        {
            _weights.Add(weight);
        }

        return true;
    }

    public GroupedRows Build()
    {
        EndGroup();
        _offsets.Add(RowCount);
        return new GroupedRows
        {
            Features = _features.Build(),
            Labels = [.. _labels],
            Targets = targets,
            Weights = isWeighted ? [.. _weights] : null,
            Offsets = [.. _offsets],
        };
    }

    // Sorted by label, the incorrect answers of a candidate are the rows before the first one with its label.
    private void EndGroup()
    {
        if (_offsets.Count == 0 || targets > 1)
        {
            return;
        }

        int start = _offsets[^1];
        int size = _labels.Count - start;
        Span<float> labels = CollectionsMarshal.AsSpan(_labels)[start..];
        if (IsSorted(labels))
        {
            return;
        }

        // Stable, so that the same data gives the same model.
        int[] order = [.. Enumerable.Range(0, size).OrderBy(i => _labels[start + i])];
        Permute(labels, order);
        _features.Permute(start, order);
        if (isWeighted)
        {
            Permute(CollectionsMarshal.AsSpan(_weights)[start..], order);
        }
    }

    private static bool IsSorted(ReadOnlySpan<float> labels)
    {
        for (int i = 1; i < labels.Length; i++)
        {
            if (labels[i] < labels[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private static void Permute(Span<float> values, int[] order)
    {
        float[] copy = values.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            values[i] = copy[order[i]];
        }
    }
}
