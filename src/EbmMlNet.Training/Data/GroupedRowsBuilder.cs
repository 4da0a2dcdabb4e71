using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Gathers rows into the flat buffers of <see cref="GroupedRows"/>; sorts each group by label as it ends.</summary>
internal sealed class GroupedRowsBuilder(int featureCount, bool isWeighted, CancellationToken cancellation)
{
    private readonly FeatureRowsBuilder _features = new(featureCount) { Cancellation = cancellation };
    private readonly List<int> _offsets = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];

    public void StartGroup()
    {
        EndGroup();
        _offsets.Add(_labels.Count);
    }

    public bool TryAdd(float label, float weight, in VBuffer<float> features, [NotNullWhen(false)] out string? problem)
    {
        if (!_features.TryAdd(features, out problem))
        {
            return false;
        }

        _labels.Add(label);
        if (isWeighted)
        {
            _weights.Add(weight);
        }

        return true;
    }

    public GroupedRows Build()
    {
        EndGroup();
        _offsets.Add(_labels.Count);
        return new GroupedRows
        {
            Features = _features.Build(),
            Labels = [.. _labels],
            Weights = isWeighted ? [.. _weights] : null,
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
