namespace EbmMlNet;

/// <summary>A function of raw features: layers, each after those that it takes its inputs from. The last one gives the outputs. Immutable.</summary>
internal sealed class LayerGraph
{
    private const int MostNodes = 10_000;

    /// <summary>What the layers of a file may give together: a file of some bytes must not ask for all memory.</summary>
    private const int MostValues = 1 << 24;

    private static readonly Dictionary<string, Func<PartReader, string, Layer>> _kinds = new(StringComparer.Ordinal)
    {
        [ActivationLayer.FormatTag] = ActivationLayer.Read,
        [ConcatenationLayer.FormatTag] = ConcatenationLayer.Read,
        [CosineMetricLayer.FormatTag] = CosineMetricLayer.Read,
        [DenseLayer.FormatTag] = DenseLayer.Read,
        [DistanceLayer.FormatTag] = DistanceLayer.Read,
        [InputScaling.FormatTag] = InputScaling.Read,
        [PiecewiseLinearLayer.FormatTag] = PiecewiseLinearLayer.Read,
        [SliceLayer.FormatTag] = SliceLayer.Read,
        [SlotSelectionLayer.FormatTag] = SlotSelectionLayer.Read,
        [SoftplusLayer.FormatTag] = SoftplusLayer.Read,
        [SumLayer.FormatTag] = SumLayer.Read,
        [UnitLengthLayer.FormatTag] = UnitLengthLayer.Read,
    };

    /// <param name="featureCount">Number of raw features.</param>
    /// <param name="nodes">One layer or more.</param>
    /// <exception cref="ArgumentException">A layer does not fit its inputs, or the last one gives raw features.</exception>
    public LayerGraph(int featureCount, IEnumerable<LayerNode> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        FeatureCount = featureCount;
        Nodes = [.. nodes];
        bool[] isNonNegative = new bool[Nodes.Count + 1];
        for (int i = 0; i < Nodes.Count; i++)
        {
            Check(i);
            isNonNegative[i + 1] = IsNonNegativeOf(Nodes[i], isNonNegative);
        }

        IsNonNegative = isNonNegative[^1];

        if (IsRaw(Nodes.Count))
        {
            throw new ArgumentException("The last layer gives raw features; a layer that computes from them expected.", nameof(nodes));
        }
    }

    /// <summary>Scaled features, dense layers with an activation between them, and softplus where it is wanted.</summary>
    public static LayerGraph Of(InputScaling scaling, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative)
    {
        var graph = new GraphBuilder(scaling.FeatureCount);
        _ = graph.Add(layers, activation, graph.Add(scaling, 0));
        return graph.Finish(isNonNegative);
    }

    /// <summary>Curves that enter dense layers and stand beside their outputs, and softplus where it is wanted.</summary>
    public static LayerGraph Of(PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative)
    {
        var graph = new GraphBuilder(first.Knots.FeatureCount);
        _ = graph.Add(first, layers, activation, 0);
        return graph.Finish(isNonNegative);
    }

    /// <summary>Number of raw features.</summary>
    public int FeatureCount { get; }

    public IReadOnlyList<LayerNode> Nodes { get; }

    /// <summary>Number of outputs.</summary>
    public int OutputCount => WidthOf(Nodes.Count);

    /// <summary>Whether no output can be below zero: they pass through softplus, or are distances, or sums of such.</summary>
    public bool IsNonNegative { get; }

    public int WidthOf(int place) => place == 0 ? FeatureCount : Nodes[place - 1].Layer.Width;

    /// <summary>Whether a place has raw features.</summary>
    public bool IsRaw(int place) => place == 0 || Nodes[place - 1].Layer is SlotSelectionLayer;

    /// <summary>Writes the outputs as ONNX, <c>[N, OutputCount]</c>, from raw features <c>[N, FeatureCount]</c>.</summary>
    public string WriteOnnx(OnnxGraph graph, string features)
    {
        string[] places = new string[Nodes.Count + 1];
        places[0] = features;
        for (int i = 0; i < Nodes.Count; i++)
        {
            places[i + 1] = Nodes[i].Layer.WriteOnnx(graph, [.. Nodes[i].Inputs.Select(input => places[input])]);
        }

        return places[^1];
    }

    public static LayerGraph Read(PartReader reader)
    {
        int[] shape = reader.Int32s("graph/shape", 2);
        if (shape[1] is < 1 or > MostNodes)
        {
            throw new FormatException($"Part 'graph/shape': {shape[1]} layers found; 1 to {MostNodes} expected.");
        }

        long values = 0;
        var nodes = new LayerNode[shape[1]];
        for (int i = 0; i < nodes.Length; i++)
        {
            string name = $"graph/{i}", kind = reader.Text($"{name}/kind");
            nodes[i] = _kinds.TryGetValue(kind, out Func<PartReader, string, Layer>? read)
                ? new LayerNode(read(reader, name), reader.Int32s($"{name}/inputs", -1))
                : throw new FormatException(
                    $"Part '{name}/kind': '{kind}' is not a kind of layer that this version of EbmMlNet knows ({string.Join(", ", _kinds.Keys)}). " +
                    "If a newer version saved the model, update the EbmMlNet package.");
            values += nodes[i].Layer.Width;
        }

        if (values > MostValues)
        {
            throw new FormatException($"The layers of the graph give {values} values; {MostValues} are the most that can be read.");
        }

        return new LayerGraph(shape[0], nodes);
    }

    public void Write(PartWriter writer)
    {
        writer.Write("graph/shape", (ReadOnlySpan<int>)[FeatureCount, Nodes.Count]);
        for (int i = 0; i < Nodes.Count; i++)
        {
            string name = $"graph/{i}";
            writer.Write($"{name}/kind", Nodes[i].Layer.Tag);
            writer.Write($"{name}/inputs", Nodes[i].Inputs.ToArray());
            Nodes[i].Layer.Write(writer, name);
        }
    }

    private static bool IsNonNegativeOf(LayerNode node, bool[] isNonNegative) => node.Layer switch
    {
        SoftplusLayer or CosineMetricLayer => true,
        DistanceLayer distance => distance.Distance is not (EmbeddingDistance.InnerProduct or EmbeddingDistance.Bilinear),
        SumLayer sum => !sum.Weights.ContainsAnyInRange(float.NegativeInfinity, -float.Epsilon) && node.Inputs.All(input => isNonNegative[input]),
        _ => false,
    };

    private void Check(int i)
    {
        LayerNode node = Nodes[i];
        foreach (int input in node.Inputs)
        {
            if (input < 0 || input > i)
            {
                throw new ArgumentException($"Layer {i} takes its input from place {input}; a place from 0 to {i} expected.", nameof(i));
            }

            if (IsRaw(input) != node.Layer.TakesRaw)
            {
                throw new ArgumentException(
                    $"Layer {i} ({node.Layer.Tag}) does not fit place {input}: scaling, curves and selections take raw features, other layers what these give.", nameof(i));
            }
        }

        try
        {
            node.Layer.CheckInputs([.. node.Inputs.Select(WidthOf)]);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"Layer {i} ({node.Layer.Tag}): {error.Message}", error);
        }
    }
}
