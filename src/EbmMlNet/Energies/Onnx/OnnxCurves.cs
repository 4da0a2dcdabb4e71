namespace EbmMlNet;

/// <summary>Networks over piecewise-linear curves as ONNX.</summary>
internal static class OnnxCurves
{
    /// <summary>The outputs of the last layer, with the curves beside them.</summary>
    public static string Write(
        OnnxGraph graph, PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, string features)
    {
        string sums = Sums(graph, first, features);
        int hidden = layers[0].InputCount;
        string h = OnnxLayers.Activate(graph, activation, graph.Columns(sums, Enumerable.Range(0, hidden)));
        string beside = graph.Columns(sums, Enumerable.Range(hidden, first.OutputCount - hidden));
        return graph.Node("Add", OnnxLayers.Write(graph, layers, activation, h), beside);
    }

    /// <summary>
    /// The sums of all curves: a feature has a share at each knot, that of a ramp up from the knot before and a ramp down to the next one, so
    /// that two shares at most are not 0; they are multiplied by the values at the knots. A missing feature stands at its first knot, and what
    /// it is worth beyond that is added.
    /// </summary>
    private static string Sums(OnnxGraph graph, PiecewiseLinearLayer first, string features)
    {
        FeatureKnots knots = first.Knots;
        int count = knots.FeatureCount, total = knots.Values.Length, width = first.OutputCount;
        float[] least = new float[count], most = new float[count], ofMissing = new float[count * width];
        int[] owners = new int[total];
        float[] before = new float[total], rise = new float[total], after = new float[total], fall = new float[total], values = new float[total * width];
        int at = 0;
        for (int feature = 0; feature < count; feature++)
        {
            ReadOnlySpan<float> own = knots.Of(feature);
            (least[feature], most[feature]) = (own[0], own[^1]);
            for (int t = 0; t < own.Length; t++, at++)
            {
                owners[at] = feature;
                // Where there is no knot before or after, the ramp is above 1 all the way.
                (before[at], rise[at]) = t == 0 ? (own[0] - Math.Max(1, Math.Abs(own[0])), Math.Max(1, Math.Abs(own[0])) / 2) : (own[t - 1], own[t] - own[t - 1]);
                (after[at], fall[at]) = t == own.Length - 1 ? (own[t] + Math.Max(1, Math.Abs(own[t])), Math.Max(1, Math.Abs(own[t])) / 2) : (own[t + 1], own[t + 1] - own[t]);
                Row(knots.FirstPlace(feature) + t).CopyTo(values.AsSpan(at * width));
            }

            ReadOnlySpan<float> missing = Row(knots.MissingPlace(feature)), standIn = Row(knots.FirstPlace(feature));
            for (int o = 0; o < width; o++)
            {
                ofMissing[(feature * width) + o] = missing[o] - standIn[o];
            }
        }

        string isMissing = graph.Node("IsNaN", features), lowest = graph.Constant(least, 1, count);
        string x = graph.Node("Where", isMissing, lowest, features);
        x = graph.Columns(graph.Node("Min", graph.Node("Max", x, lowest), graph.Constant(most, 1, count)), owners);
        string up = graph.Node("Div", graph.Node("Sub", x, Constant(before)), Constant(rise));
        string down = graph.Node("Div", graph.Node("Sub", Constant(after), x), Constant(fall));
        string shares = graph.Node("Max", graph.Node("Min", graph.Node("Min", up, down), graph.Constant(1)), graph.Constant(0));
        string sums = graph.Node("MatMul", shares, graph.Constant(values, total, width));
        string ofMissings = graph.Node("MatMul", graph.Number(isMissing), graph.Constant(ofMissing, count, width));
        return graph.Node("Add", graph.Node("Add", sums, ofMissings), graph.Constant(first.Bias, 1, width));

        ReadOnlySpan<float> Row(int place) => first.Values.Slice(place * width, width);

        string Constant(float[] knotValues) => graph.Constant(knotValues, 1, total);
    }
}
