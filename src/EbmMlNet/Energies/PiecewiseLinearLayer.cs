namespace EbmMlNet;

/// <summary>
/// A fully connected layer over the piecewise-linear encoding of every feature, h(x) = b + sum_d V_d(x_d): each V_d is a piecewise-linear
/// curve from a feature to all outputs, given by its values at the feature's knots, and one more for a missing feature.
/// </summary>
/// <remarks>It is evaluated by looking up two rows of a table for each feature, however many knots there are.</remarks>
public sealed class PiecewiseLinearLayer
{
    private readonly float[] _values;
    private readonly float[] _bias;

    /// <summary>Copies the parameters of a layer.</summary>
    /// <param name="knots">The knots of each feature.</param>
    /// <param name="outputCount">Number of outputs, 1 or more.</param>
    /// <param name="values">V at every place of <paramref name="knots"/>, <c>[PlaceCount, outputCount]</c> row by row.</param>
    /// <param name="bias">b, <c>[outputCount]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the counts, or a value is not finite.</exception>
    public PiecewiseLinearLayer(FeatureKnots knots, int outputCount, ReadOnlySpan<float> values, ReadOnlySpan<float> bias)
    {
        ArgumentNullException.ThrowIfNull(knots);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputCount, 1);
        Parameters.CheckLength(values.Length, (long)knots.PlaceCount * outputCount, nameof(values));
        Parameters.CheckLength(bias.Length, outputCount, nameof(bias));
        Parameters.CheckFinite(values, nameof(values));
        Parameters.CheckFinite(bias, nameof(bias));
        Knots = knots;
        OutputCount = outputCount;
        _values = values.ToArray();
        _bias = bias.ToArray();
    }

    /// <summary>The knots of each feature.</summary>
    public FeatureKnots Knots { get; }

    /// <summary>Number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>V at every place of the knots, <c>[PlaceCount, OutputCount]</c> row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>b, <c>[OutputCount]</c>.</summary>
    public ReadOnlySpan<float> Bias => _bias;

    internal static PiecewiseLinearLayer Read(PartReader reader, string prefix)
    {
        var knots = FeatureKnots.Read(reader, prefix);
        float[] bias = reader.Floats($"{prefix}/curveBias", -1);
        return new PiecewiseLinearLayer(knots, bias.Length, reader.Floats($"{prefix}/curves", knots.PlaceCount, bias.Length), bias);
    }

    internal void Write(PartWriter writer, string prefix)
    {
        Knots.Write(writer, prefix);
        writer.Write($"{prefix}/curveBias", _bias);
        writer.Write($"{prefix}/curves", _values, Knots.PlaceCount, OutputCount);
    }
}
