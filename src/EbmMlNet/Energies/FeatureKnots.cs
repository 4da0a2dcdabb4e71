namespace EbmMlNet;

/// <summary>
/// Where the piecewise-linear encoding of each feature bends: ascending knots k_0 &lt; ... &lt; k_T, as a rule quantiles of the training rows,
/// or all values where there are few. A feature with one knot is constant.
/// </summary>
/// <remarks>
/// A value x lies at (1 - f) of knot t and f of knot t + 1, where k_t &lt;= x &lt; k_{t+1} and f = (x - k_t) / (k_{t+1} - k_t); below the first
/// knot at the first, above the last at the last. A missing value (NaN) has a place of its own. Gorishniy et al., "On Embeddings for
/// Numerical Features in Tabular Deep Learning", 2022.
/// </remarks>
public sealed class FeatureKnots
{
    private readonly float[] _values;
    private readonly int[] _starts;

    /// <summary>Copies the knots.</summary>
    /// <param name="counts">The number of knots of each feature, 1 or more.</param>
    /// <param name="values">The knots of all features, one feature after the other, ascending within a feature.</param>
    /// <exception cref="ArgumentException">
    /// There is no feature, a count is below 1, there are more or fewer knots than the counts say, knots do not ascend, or one is not finite or
    /// so far from the one before that their difference is not.
    /// </exception>
    public FeatureKnots(ReadOnlySpan<int> counts, ReadOnlySpan<float> values)
    {
        if (counts.IsEmpty)
        {
            throw new ArgumentException("At least one feature expected, none found.", nameof(counts));
        }

        _starts = new int[counts.Length + 1];
        for (int feature = 0; feature < counts.Length; feature++)
        {
            if (counts[feature] < 1)
            {
                throw new ArgumentException($"Feature {feature} has {counts[feature]} knots; 1 or more expected.", nameof(counts));
            }

            _starts[feature + 1] = checked(_starts[feature] + counts[feature]);
        }

        Parameters.CheckLength(values.Length, _starts[^1], nameof(values));
        Parameters.CheckFinite(values, nameof(values));
        _values = values.ToArray();
        for (int feature = 0; feature < counts.Length; feature++)
        {
            CheckAscending(feature);
        }
    }

    /// <summary>Number of features.</summary>
    public int FeatureCount => _starts.Length - 1;

    /// <summary>Number of places of all features: a feature's are its knots, in order, and then that of a missing value.</summary>
    public int PlaceCount => _values.Length + FeatureCount;

    /// <summary>All knots, one feature after the other.</summary>
    internal ReadOnlySpan<float> Values => _values;

    /// <summary>The knots of a feature, ascending.</summary>
    /// <param name="feature">The feature's number, from 0.</param>
    public ReadOnlySpan<float> Of(int feature) => _values.AsSpan(_starts[feature], CountOf(feature));

    /// <summary>The number of knots of a feature.</summary>
    internal int CountOf(int feature) => _starts[feature + 1] - _starts[feature];

    /// <summary>The first place of a feature, that of its first knot.</summary>
    internal int FirstPlace(int feature) => _starts[feature] + feature;

    /// <summary>The place of a feature's missing value, its last.</summary>
    internal int MissingPlace(int feature) => _starts[feature + 1] + feature;

    /// <summary>Where a value lies: at (1 - fraction) of the place returned, and fraction of the next one.</summary>
    internal int Locate(int feature, float x, out float fraction) => Locate(Of(feature), FirstPlace(feature), x, out fraction);

    /// <summary>The same, for the knots of a feature and its first place.</summary>
    internal static int Locate(ReadOnlySpan<float> knots, int firstPlace, float x, out float fraction)
    {
        fraction = 0;
        if (float.IsNaN(x))
        {
            return firstPlace + knots.Length;
        }

        // The last knot that is not above x, or the first one.
        int at = 0;
        for (int left = knots.Length; left > 1;)
        {
            int half = left >> 1;
            at = knots[at + half] <= x ? at + half : at;
            left -= half;
        }

        if (at + 1 < knots.Length && x > knots[at])
        {
            fraction = (x - knots[at]) / (knots[at + 1] - knots[at]);
        }

        return firstPlace + at;
    }

    internal static FeatureKnots Read(PartReader reader, string prefix) =>
        new(reader.Int32s($"{prefix}/knotCounts", -1), reader.Floats($"{prefix}/knots", -1));

    internal void Write(PartWriter writer, string prefix)
    {
        int[] counts = new int[FeatureCount];
        for (int feature = 0; feature < counts.Length; feature++)
        {
            counts[feature] = CountOf(feature);
        }

        writer.Write($"{prefix}/knotCounts", counts);
        writer.Write($"{prefix}/knots", _values);
    }

    private void CheckAscending(int feature)
    {
        ReadOnlySpan<float> knots = Of(feature);
        for (int i = 1; i < knots.Length; i++)
        {
            if (!(knots[i] > knots[i - 1]) || float.IsInfinity(knots[i] - knots[i - 1]))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Knot {i} of feature {feature} is {knots[i]}, after {knots[i - 1]}; ascending knots at finite distances expected."));
            }
        }
    }
}
