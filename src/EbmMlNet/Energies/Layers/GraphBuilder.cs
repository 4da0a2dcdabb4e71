namespace EbmMlNet;

/// <summary>A graph of layers in the making.</summary>
/// <param name="featureCount">Number of raw features.</param>
internal sealed class GraphBuilder(int featureCount)
{
    private readonly List<LayerNode> _nodes = [];

    /// <summary>Adds a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">The places of its inputs; 0 is the row of raw features.</param>
    /// <returns>The place of its outputs.</returns>
    public int Add(Layer layer, params ReadOnlySpan<int> inputs)
    {
        _nodes.Add(new LayerNode(layer, inputs.ToArray()));
        return _nodes.Count;
    }

    /// <summary>Adds dense layers with an activation between them.</summary>
    public int Add(IReadOnlyList<DenseLayer> layers, Activation activation, int place)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            place = i == 0 ? place : Add(new ActivationLayer(activation, layers[i].InputCount), place);
            place = Add(layers[i], place);
        }

        return place;
    }

    /// <summary>Adds N(a(h(x))) + g(x): curves, of which the first enter dense layers and the last stand beside their outputs.</summary>
    public int Add(PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, int place)
    {
        int curves = Add(first, place), hidden = layers[0].InputCount, outputs = layers[^1].OutputCount;
        int entering = Add(new SliceLayer(first.OutputCount, 0, hidden), curves);
        int beside = Add(new SliceLayer(first.OutputCount, hidden, outputs), curves);
        int last = Add(layers, activation, Add(new ActivationLayer(activation, hidden), entering));
        return Add(new SumLayer(outputs), last, beside);
    }

    /// <summary>Adds all layers of a graph, whose features are a place of this one.</summary>
    public int Add(LayerGraph graph, int place)
    {
        int before = _nodes.Count;
        foreach (LayerNode node in graph.Nodes)
        {
            _nodes.Add(new LayerNode(node.Layer, [.. node.Inputs.Select(input => input == 0 ? place : input + before)]));
        }

        return _nodes.Count;
    }

    /// <summary>Adds softplus where the outputs of the last layer are to pass through it.</summary>
    public LayerGraph Finish(bool isNonNegative)
    {
        if (isNonNegative)
        {
            _ = Add(new SoftplusLayer(_nodes[^1].Layer.Width), _nodes.Count);
        }

        return new LayerGraph(featureCount, _nodes);
    }
}
