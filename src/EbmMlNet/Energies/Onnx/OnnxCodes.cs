namespace EbmMlNet;

/// <summary>Encoders and distances of codes as ONNX.</summary>
internal static class OnnxCodes
{
    private const float LeastLength = 1e-12f;

    /// <summary>D(a, b) / temperature of raw features.</summary>
    public static string Write(OnnxGraph graph, JointEmbeddingEnergy energy, string features)
    {
        string z = OnnxScaling.Write(graph, energy.Scaling, features);
        string a = ForSearch(graph, energy, isAnswer: false, Encode(graph, energy.ContextEncoder, Context(graph, energy, z)));
        string b = ForSearch(graph, energy, isAnswer: true, Encode(graph, energy.AnswerEncoder, Answer(graph, energy, z)));
        return graph.Node("Div", Distance(graph, energy.Distance, a, b), graph.Constant(energy.Temperature));
    }

    /// <summary>The code of one side in its form for search, of the features of a row, or of those of the side alone.</summary>
    public static string WriteCode(OnnxGraph graph, JointEmbeddingEnergy energy, bool isAnswer, bool isRow, string features)
    {
        if (isRow)
        {
            features = isAnswer ? Answer(graph, energy, features) : Context(graph, energy, features);
        }

        InputScaling scaling = isAnswer ? energy.Scaling.Slice(energy.ContextCount, energy.AnswerCount) : energy.Scaling.Slice(0, energy.ContextCount);
        string z = OnnxScaling.Write(graph, scaling, features);
        return ForSearch(graph, energy, isAnswer, Encode(graph, isAnswer ? energy.AnswerEncoder : energy.ContextEncoder, z));
    }

    private static string Context(OnnxGraph graph, JointEmbeddingEnergy energy, string row) =>
        graph.Columns(row, Enumerable.Range(0, energy.ContextCount));

    private static string Answer(OnnxGraph graph, JointEmbeddingEnergy energy, string row) =>
        graph.Columns(row, Enumerable.Range(energy.ContextCount, energy.AnswerCount));

    private static string Encode(OnnxGraph graph, Encoder encoder, string z)
    {
        string code = OnnxLayers.Write(graph, encoder.Layers, encoder.Activation, z);
        return encoder.UnitLength ? Unit(graph, code) : code;
    }

    // As CodeMetric prepares them.
    private static string ForSearch(OnnxGraph graph, JointEmbeddingEnergy energy, bool isAnswer, string code)
    {
        if (energy.Distance == EmbeddingDistance.Cosine)
        {
            return Unit(graph, code);
        }

        return energy.Distance == EmbeddingDistance.Bilinear && !isAnswer
            ? graph.Node("MatMul", code, graph.Constant(energy.Bilinear, energy.Dimension, energy.Dimension))
            : code;
    }

    private static string Unit(OnnxGraph graph, string code)
    {
        string length = graph.Node("Sqrt", graph.Along("ReduceSum", [1], graph.Node("Mul", code, code)));
        return graph.Node("Div", code, graph.Node("Max", length, graph.Constant(LeastLength)));
    }

    private static string Distance(OnnxGraph graph, EmbeddingDistance distance, string a, string b)
    {
        switch (distance)
        {
            case EmbeddingDistance.SquaredEuclidean:
            case EmbeddingDistance.Euclidean:
                string difference = graph.Node("Sub", a, b), square = graph.Along("ReduceSum", [1], graph.Node("Mul", difference, difference));
                return distance == EmbeddingDistance.Euclidean ? graph.Node("Sqrt", square) : square;
            case EmbeddingDistance.Cosine:
                return graph.Node("Max", graph.Node("Sub", graph.Constant(1), Product(graph, a, b)), graph.Constant(0));
            case EmbeddingDistance.InnerProduct:
            case EmbeddingDistance.Bilinear:
                return graph.Node("Neg", Product(graph, a, b));
            default:
                throw new NotSupportedException($"{distance} is not a distance of embeddings.");
        }
    }

    private static string Product(OnnxGraph graph, string a, string b) => graph.Along("ReduceSum", [1], graph.Node("Mul", a, b));
}
