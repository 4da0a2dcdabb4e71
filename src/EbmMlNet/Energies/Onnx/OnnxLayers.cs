namespace EbmMlNet;

/// <summary>Dense layers and what follows them as ONNX.</summary>
internal static class OnnxLayers
{
    /// <summary>The outputs of layers with an activation between them.</summary>
    public static string Write(OnnxGraph graph, IReadOnlyList<DenseLayer> layers, Activation activation, string x)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            x = Write(graph, layers[i], i == 0 ? x : Activate(graph, activation, x));
        }

        return x;
    }

    public static string Activate(OnnxGraph graph, Activation activation, string x) => activation switch
    {
        Activation.Relu => graph.Node("Relu", x),
        Activation.Silu => graph.Node("Mul", x, graph.Node("Sigmoid", x)),
        Activation.Tanh => graph.Node("Tanh", x),
        _ => throw new NotSupportedException($"{activation} is not an activation."),
    };

    /// <summary>The outputs as energies, through softplus where none may be negative.</summary>
    public static string Finish(OnnxGraph graph, bool isNonNegative, string outputs) => isNonNegative ? graph.Node("Softplus", outputs) : outputs;

    private static string Write(OnnxGraph graph, DenseLayer layer, string x)
    {
        float[] transposed = Transpose(layer.Weights, layer.OutputCount, layer.InputCount);
        string product = graph.Node("MatMul", x, graph.Constant(transposed, layer.InputCount, layer.OutputCount));
        return graph.Node("Add", product, graph.Constant(layer.Bias, 1, layer.OutputCount));
    }

    public static float[] Transpose(ReadOnlySpan<float> values, int rows, int columns)
    {
        float[] transposed = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return transposed;
    }
}
