namespace EbmMlNet;

/// <summary>What networks of dense layers have in common: their checks and their parts of a saved model.</summary>
internal static class LayerStack
{
    /// <summary>Checks that each layer takes what the one before gives, the first one <paramref name="inputs"/>.</summary>
    /// <returns>Number of outputs of the last layer.</returns>
    public static int CheckShapes(IReadOnlyList<DenseLayer> layers, int inputs, string name)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].InputCount != inputs)
            {
                throw new ArgumentException($"Layer {i} takes {layers[i].InputCount} inputs; {inputs} expected.", name);
            }

            inputs = layers[i].OutputCount;
        }

        return inputs;
    }

    /// <summary>
    /// Checks that the layers fit each other and what comes before them: as many outputs as the first of them takes, and then one beside each
    /// output of the last.
    /// </summary>
    /// <returns>Number of outputs of the last layer.</returns>
    public static int CheckShapesAfter(PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, string name)
    {
        if (layers.Count == 0)
        {
            throw new ArgumentException("One layer or more expected after the first, none found.", name);
        }

        int outputs = CheckShapes(layers, layers[0].InputCount, name);
        return first.OutputCount == layers[0].InputCount + outputs
            ? outputs
            : throw new ArgumentException(
                $"The first layer gives {first.OutputCount} outputs; {layers[0].InputCount} for the next one, and {outputs} beside the last, " +
                "expected.", name);
    }

    /// <summary>Reads one layer or more; -1 inputs take as many as the first layer's weights have.</summary>
    public static IReadOnlyList<DenseLayer> Read(PartReader reader, string prefix, int inputs)
    {
        var layers = new List<DenseLayer>();
        do
        {
            layers.Add(DenseLayer.Read(reader, $"{prefix}/layer{layers.Count}", inputs));
            inputs = layers[^1].OutputCount;
        }
        while (reader.Contains($"{prefix}/layer{layers.Count}/bias"));
        return layers;
    }

    public static void Write(PartWriter writer, string prefix, IReadOnlyList<DenseLayer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            layers[i].Write(writer, $"{prefix}/layer{i}");
        }
    }
}
