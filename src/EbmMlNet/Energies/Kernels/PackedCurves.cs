namespace EbmMlNet;

/// <summary>
/// Some outputs of a <see cref="PiecewiseLinearLayer"/>, ready to run. What a feature of 0 gives is moved into the bias, so that the zeros of
/// a sparse row contribute exactly nothing and are not visited, in dense rows neither.
/// </summary>
internal sealed class PackedCurves
{
    private readonly AlignedFloats _table;
    private readonly AlignedFloats _bias;
    private readonly bool _isSingle;

    /// <param name="layer">The layer.</param>
    /// <param name="first">The first of the outputs.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="isSingle">Whether there is one output, of which no others are looked up.</param>
    public PackedCurves(PiecewiseLinearLayer layer, int first, int count, bool isSingle = false)
    {
        FeatureKnots knots = layer.Knots;
        _isSingle = isSingle;
        PaddedOutputs = isSingle ? 1 : PackedLayer.PaddedCount(count);
        // One row more: the place of the last missing value is looked up with the one behind it, at a share of 0.
        _table = new AlignedFloats(checked((knots.PlaceCount + 1) * PaddedOutputs));
        _bias = new AlignedFloats(PaddedOutputs);
        double[] bias = new double[count];
        for (int o = 0; o < count; o++)
        {
            bias[o] = layer.Bias[first + o];
        }

        Matters = new bool[knots.FeatureCount];
        float[] atZero = new float[count];
        for (int feature = 0; feature < knots.FeatureCount; feature++)
        {
            int zero = knots.Locate(feature, 0, out float fraction);
            for (int o = 0; o < count; o++)
            {
                atZero[o] = ((1 - fraction) * Value(layer, zero, first + o)) + (fraction * Value(layer, zero + 1, first + o));
                bias[o] += atZero[o];
            }

            for (int place = knots.FirstPlace(feature); place <= knots.MissingPlace(feature); place++)
            {
                for (int o = 0; o < count; o++)
                {
                    float value = Value(layer, place, first + o) - atZero[o];
                    _table.Span[(place * PaddedOutputs) + o] = value;
                    Matters[feature] |= value != 0;
                }
            }
        }

        for (int o = 0; o < count; o++)
        {
            _bias.Span[o] = (float)bias[o];
        }

        Parameters.CheckFinite(_table.Span, "curves minus those at 0");
        Parameters.CheckFinite(_bias.Span, "bias plus curves at 0");
    }

    /// <summary>Number of outputs, padded to a multiple of <see cref="PackedLayer.OutputMultiple"/> unless there is a single one.</summary>
    public int PaddedOutputs { get; }

    /// <summary>Whether a feature moves any of the outputs.</summary>
    public bool[] Matters { get; }

    /// <summary>All outputs of the features at the places given; padding becomes 0.</summary>
    public void Apply(ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, Span<float> y)
    {
        if (_isSingle)
        {
            DotKernel.Store(LookupKernel.Apply(places, fractions, _table.Span, _bias.Span[0]), y);
            return;
        }

        LookupKernel.Apply(places, fractions[..places.Length], ref _table.First, ref _bias.First, ref y[..PaddedOutputs][0], PaddedOutputs);
    }

    // The place behind the last one is looked up with a share of 0.
    private static float Value(PiecewiseLinearLayer layer, int place, int output) =>
        place < layer.Knots.PlaceCount ? layer.Values[(place * layer.OutputCount) + output] : 0;
}
