namespace EbmMlNet;

/// <summary>A distribution of numbers, as a <see cref="QuantileSketch"/> has it at some moment.</summary>
internal sealed class Quantiles
{
    /// <summary>The share from which on a value is <see cref="Heavy"/>.</summary>
    public const double HeavyShare = 0.005;

    private readonly List<(float Value, long Count)> _points;
    private readonly long[] _passed;

    /// <param name="values">Values, ascending; equal ones may repeat.</param>
    /// <param name="counts">How many numbers each of them stands for.</param>
    /// <param name="count">How many numbers there were.</param>
    /// <param name="isExact">Whether each number is among the values.</param>
    public Quantiles(ReadOnlySpan<float> values, ReadOnlySpan<long> counts, long count, bool isExact)
    {
        (Count, IsExact, _points) = (count, isExact, new List<(float, long)>(values.Length));
        for (int i = 0; i < values.Length; i++)
        {
            if (_points.Count > 0 && _points[^1].Value == values[i])
            {
                _points[^1] = (values[i], _points[^1].Count + counts[i]);
            }
            else
            {
                _points.Add((values[i], counts[i]));
            }
        }

        _passed = new long[_points.Count];
        long passed = 0;
        for (int i = 0; i < _passed.Length; i++)
        {
            _passed[i] = passed += _points[i].Count;
        }
    }

    /// <summary>How many numbers there were, NaN apart.</summary>
    public long Count { get; }

    /// <summary>Whether each number is among <see cref="Points"/>, with an exact count.</summary>
    public bool IsExact { get; }

    /// <summary>Different values that stand for all numbers, ascending, with how many each of them stands for.</summary>
    public IReadOnlyList<(float Value, long Count)> Points => _points;

    /// <summary>
    /// The values that make up more than <see cref="HeavyShare"/> of the numbers, ascending; their counts are as exact as quantiles are.
    /// </summary>
    public IEnumerable<(float Value, long Count)> Heavy => _points.Where(point => point.Count > HeavyShare * Count);

    /// <summary>The number that a share <paramref name="p"/> of all numbers does not exceed; NaN where there is none.</summary>
    /// <param name="p">From 0 (the least) to 1 (the most).</param>
    public float At(double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);
        if (_points.Count == 0)
        {
            return float.NaN;
        }

        long rank = Math.Max(1, (long)Math.Ceiling(p * _passed[^1]));
        int at = Array.BinarySearch(_passed, rank);
        return _points[Math.Min(at >= 0 ? at : ~at, _points.Count - 1)].Value;
    }
}
