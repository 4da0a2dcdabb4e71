using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Gathers rows into the flat buffers of <see cref="GroupedRows"/>; sorts each group by label as it ends.</summary>
internal sealed class GroupedRowsBuilder
{
    private const int RowsAtFirst = 1024;

    private readonly int _featureCount;
    private readonly bool _isWeighted;
    private readonly List<int> _offsets = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];
    private float[] _features;

    public GroupedRowsBuilder(int featureCount, bool isWeighted, long? rowCount)
    {
        _featureCount = featureCount;
        _isWeighted = isWeighted;
        long wanted = (rowCount ?? RowsAtFirst) * featureCount;
        _features = new float[Math.Min(wanted, Array.MaxLength)];
    }

    public Span<float> LastRow => _features.AsSpan((_labels.Count - 1) * _featureCount, _featureCount);

    public void StartGroup()
    {
        EndGroup();
        _offsets.Add(_labels.Count);
    }

    public bool TryAdd(float label, float weight, in VBuffer<float> features, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        long needed = (_labels.Count + 1L) * _featureCount;
        if (needed > Array.MaxLength)
        {
            problem = FormattableString.Invariant($"{_labels.Count:N0} rows of {_featureCount:N0} features are as many as can be held ({Array.MaxLength:N0} numbers).") +
                " Train on fewer rows or fewer features.";
            return false;
        }

        if (needed > _features.Length)
        {
            Array.Resize(ref _features, (int)Math.Min(Math.Max(needed, _features.Length * 2L), Array.MaxLength));
        }

        _labels.Add(label);
        if (_isWeighted)
        {
            _weights.Add(weight);
        }

        features.CopyTo(LastRow);
        return true;
    }

    public GroupedRows Build()
    {
        EndGroup();
        _offsets.Add(_labels.Count);
        Array.Resize(ref _features, _labels.Count * _featureCount);
        return new GroupedRows
        {
            FeatureCount = _featureCount,
            Features = _features,
            Labels = [.. _labels],
            Weights = _isWeighted ? [.. _weights] : null,
            Offsets = [.. _offsets],
        };
    }

    // Sorted by label, the incorrect answers of a candidate are the rows before the first one with its label.
    private void EndGroup()
    {
        if (_offsets.Count == 0)
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
        Permute(labels, order, 1);
        Permute(_features.AsSpan(start * _featureCount, size * _featureCount), order, _featureCount);
        if (_isWeighted)
        {
            Permute(CollectionsMarshal.AsSpan(_weights)[start..], order, 1);
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

    private static void Permute(Span<float> rows, int[] order, int width)
    {
        float[] copy = rows.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            copy.AsSpan(order[i] * width, width).CopyTo(rows[(i * width)..]);
        }
    }
}
