namespace EbmMlNet;

/// <summary>The cosine of a learnt metric as ONNX.</summary>
internal static class OnnxMetric
{
    private const float LeastSquare = 1e-12f;

    /// <summary>(1 - cos(A x, A y)) / temperature of raw features.</summary>
    public static string Write(OnnxGraph graph, CosineMetricEnergy energy, string features)
    {
        string z = OnnxScaling.Write(graph, energy.Scaling, features);
        int[] ofX = [.. Enumerable.Range(0, energy.ContextCount)], ofY = new int[energy.AnswerCount];
        for (int i = 0; i < ofY.Length; i++)
        {
            ofY[i] = energy.AnswerPlaces.IsEmpty ? i : energy.AnswerPlaces[i];
        }

        Side x = Encode(graph, energy, z, 0, ofX), y = Encode(graph, energy, z, energy.ContextCount, ofY);
        string? product = x.Projection is null ? null : Sum(graph, graph.Node("Mul", x.Projection, y.Projection!));
        int[] shared = [.. Enumerable.Range(0, ofY.Length).Where(i => ofY[i] < energy.ContextCount)];
        if (shared.Length > 0)
        {
            string ofSame = Sum(graph, graph.Node(
                "Mul", graph.Columns(x.Weighted, shared.Select(i => ofY[i])), graph.Columns(y.Weighted, shared)));
            product = product is null ? ofSame : graph.Node("Add", ofSame, product);
        }

        string cosine = graph.Node("Div", product ?? graph.Constant(0), graph.Node("Mul", x.Length, y.Length));
        return graph.Node(
            "Div", graph.Node("Max", graph.Node("Sub", graph.Constant(1), cosine), graph.Constant(0)), graph.Constant(energy.Temperature));
    }

    /// <summary>A x / |A x| of one side, of the features of a row, or of those of the side alone.</summary>
    public static string WriteCode(OnnxGraph graph, CosineMetricEnergy energy, bool isAnswer, bool isRow, string features)
    {
        int first = isAnswer ? energy.ContextCount : 0, count = isAnswer ? energy.AnswerCount : energy.ContextCount;
        string side = isRow ? graph.Columns(features, Enumerable.Range(first, count)) : features;
        string z = OnnxScaling.Write(graph, energy.Scaling.Slice(first, count), side);
        int[] featureOf = new int[energy.Weights.Length];
        float[] weights = new float[featureOf.Length];
        int[] places = [.. Enumerable.Range(0, count).Select(i => energy.PlaceOf(first + i))];
        for (int i = 0; i < count; i++)
        {
            featureOf[places[i]] = i;
            weights[places[i]] = energy.Weights[places[i]];
        }

        Side encoded = Encode(graph, energy, z, 0, places);

        // A place without a feature takes any, times 0.
        string code = graph.Node("Mul", graph.Columns(z, featureOf), graph.Constant(weights, 1, weights.Length));
        code = encoded.Projection is null ? code : graph.Beside(code, encoded.Projection);
        return graph.Node("Div", code, encoded.Length);
    }

    private static Side Encode(OnnxGraph graph, CosineMetricEnergy energy, string z, int first, int[] places)
    {
        string inputs = graph.Columns(z, Enumerable.Range(first, places.Length));
        float[] weights = new float[places.Length], directions = new float[places.Length * energy.Rank];
        for (int i = 0; i < places.Length; i++)
        {
            weights[i] = energy.Weights[places[i]];
            energy.Directions.Slice(places[i] * energy.Rank, energy.Rank).CopyTo(directions.AsSpan(i * energy.Rank));
        }

        string weighted = graph.Node("Mul", inputs, graph.Constant(weights, 1, weights.Length));
        string square = Sum(graph, graph.Node("Mul", weighted, weighted));
        string? projection = null;
        if (energy.Rank > 0)
        {
            projection = graph.Node("MatMul", inputs, graph.Constant(directions, places.Length, energy.Rank));
            square = graph.Node("Add", square, Sum(graph, graph.Node("Mul", projection, projection)));
        }

        return new Side(weighted, projection, graph.Node("Sqrt", graph.Node("Max", square, graph.Constant(LeastSquare))));
    }

    private static string Sum(OnnxGraph graph, string value) => graph.Along("ReduceSum", [1], value);

    /// <param name="Weighted">Each feature times its weight.</param>
    /// <param name="Projection">Its part along the directions; null where there are none.</param>
    /// <param name="Length">The length of both together.</param>
    private readonly record struct Side(string Weighted, string? Projection, string Length);
}
