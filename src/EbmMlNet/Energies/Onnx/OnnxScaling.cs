namespace EbmMlNet;

/// <summary>An <see cref="InputScaling"/> as ONNX.</summary>
internal static class OnnxScaling
{
    /// <summary>z of raw features, both <c>[N, FeatureCount]</c>.</summary>
    public static string Write(OnnxGraph graph, InputScaling scaling, string features)
    {
        long count = scaling.FeatureCount;
        string zero = graph.Constant(0), isMissing = graph.Node("IsNaN", features), x = graph.Node("Where", isMissing, zero, features);
        if (!scaling.Least.IsEmpty)
        {
            x = graph.Node("Max", x, graph.Constant(scaling.Least, 1, count));
            x = graph.Node("Min", x, graph.Constant(scaling.Most, 1, count));
        }

        if (scaling.IsLog.Contains(true))
        {
            float[] isLog = new float[count];
            for (int i = 0; i < count; i++)
            {
                isLog[i] = scaling.IsLog[i] ? 1 : 0;
            }

            string mask = graph.Node("Greater", graph.Constant(isLog, 1, count), zero);
            x = graph.Node("Where", mask, SignedLog(graph, x), x);
        }

        string z = graph.Node("Mul", graph.Node("Sub", x, graph.Constant(scaling.Mean, 1, count)), graph.Constant(scaling.Scale, 1, count));
        return graph.Node("Where", isMissing, zero, z);
    }

    /// <summary>sign(x) log(1 + |x|), with what rounding 1 + |x| loses given back.</summary>
    private static string SignedLog(OnnxGraph graph, string x)
    {
        string one = graph.Constant(1), size = graph.Node("Abs", x), sum = graph.Node("Add", size, one);
        string lost = graph.Node("Div", graph.Node("Sub", size, graph.Node("Sub", sum, one)), sum);
        return graph.Node("Mul", graph.Node("Sign", x), graph.Node("Add", graph.Node("Log", sum), lost));
    }
}
