using System.Diagnostics;
using TorchSharp;

namespace EbmMlNet;

/// <summary>A graph of layers in training: the twins of a <see cref="LayerGraph"/>.</summary>
internal sealed class TwinGraph : IDisposable
{
    private readonly (LayerTwin Twin, int[] Inputs)[] _nodes;

    /// <summary>Where it is that outputs are chosen: everything after is done value by value.</summary>
    private readonly bool[] _chooses;

    /// <param name="nodes">Twins and the places of their inputs: 0 is the rows, i + 1 what twin i gives.</param>
    public TwinGraph(IEnumerable<(LayerTwin Twin, int[] Inputs)> nodes)
    {
        _nodes = [.. nodes];
        _chooses = new bool[_nodes.Length];
        Choose(_nodes.Length);
    }

    /// <summary>A pass without torch's graph, for the CPU; null where a twin is for torch alone.</summary>
    public DirectPass? Direct() => DirectPass.Of(_nodes);

    public IEnumerable<LayerTwin> Twins => _nodes.Select(node => node.Twin);

    /// <summary>Dense layers with an activation, and dropout in training, between them.</summary>
    public static TwinGraph Of(IReadOnlyList<DenseSlice> layers, Activation activation, Dropout dropout)
    {
        var nodes = new List<(LayerTwin, int[])>();
        Add(nodes, layers, activation, dropout);
        return new TwinGraph(nodes);
    }

    /// <summary>Curves that enter dense layers and stand beside their outputs, or, without curves, those layers; and softplus where it is wanted.</summary>
    public static TwinGraph Of(LookupLayer? first, IReadOnlyList<DenseSlice> layers, Activation activation, Dropout dropout, bool isNonNegative)
    {
        var nodes = new List<(LayerTwin, int[])>();
        int hidden = layers[0].Inputs, outputs = layers[^1].Outputs;
        if (first is not null)
        {
            nodes.Add((first, [0]));
            nodes.Add((new SliceTwin(new SliceLayer(first.Outputs, 0, hidden)), [1]));
            nodes.Add((new SliceTwin(new SliceLayer(first.Outputs, hidden, outputs)), [1]));
            nodes.Add((new ActivationTwin(activation, hidden, dropout), [2]));
        }

        Add(nodes, layers, activation, dropout);
        if (first is not null)
        {
            nodes.Add((new SumTwin(new SumLayer(outputs)), [nodes.Count, 3]));
        }

        if (isNonNegative)
        {
            nodes.Add((new SoftplusTwin(outputs), [nodes.Count]));
        }

        return new TwinGraph(nodes);
    }

    /// <summary>The twins of a graph's layers, with their weights.</summary>
    public static TwinGraph Of(LayerGraph graph, WeightsBuilder weights, Dropout? dropout = null) =>
        new(graph.Nodes.Select(node => (Twin(node.Layer, weights, dropout), node.Inputs.ToArray())));

    /// <summary>The outputs of rows, or those of the numbers <c>[K]</c> given.</summary>
    public torch.Tensor Forward(FlatWeights flat, torch.Tensor rows, bool isTraining, torch.Tensor? outputs = null)
    {
        var places = new torch.Tensor[_nodes.Length + 1];
        places[0] = rows;
        for (int i = 0; i < _nodes.Length; i++)
        {
            (LayerTwin twin, int[] inputs) = _nodes[i];
            places[i + 1] = twin.Forward(
                new TwinPass(flat, isTraining, _chooses[i] ? outputs : null), Array.ConvertAll(inputs, input => places[input]));
        }

        return places[^1];
    }

    /// <summary>Multiply-adds of one row, where so many of the outputs are computed.</summary>
    public long WorkPerRow(int outputs) => _nodes.Select((node, i) => node.Twin.WorkPerRow(_chooses[i] ? outputs : int.MaxValue)).Sum();

    /// <summary>The layers with the weights as they are now.</summary>
    public IReadOnlyList<Layer> Export(ReadOnlySpan<float> weights)
    {
        var layers = new List<Layer>();
        foreach ((LayerTwin twin, _) in _nodes)
        {
            layers.Add(twin.Export(weights));
        }

        return layers;
    }

    /// <summary>The same as a graph of raw features.</summary>
    public LayerGraph Export(int featureCount, ReadOnlySpan<float> weights) =>
        new(featureCount, Export(weights).Zip(_nodes, (layer, node) => new LayerNode(layer, node.Inputs)));

    public void Dispose()
    {
        foreach (LayerTwin twin in Twins)
        {
            twin.Dispose();
        }
    }

    private static void Add(List<(LayerTwin, int[])> nodes, IReadOnlyList<DenseSlice> layers, Activation activation, Dropout dropout)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            if (i > 0)
            {
                nodes.Add((new ActivationTwin(activation, layers[i].Inputs, dropout), [nodes.Count]));
            }

            nodes.Add((layers[i], [nodes.Count]));
        }
    }

    private static LayerTwin Twin(Layer layer, WeightsBuilder weights, Dropout? dropout) => layer switch
    {
        ActivationLayer activation => new ActivationTwin(activation.Activation, activation.Width, dropout),
        ConcatenationLayer concatenation => new ConcatenationTwin(concatenation),
        CosineMetricLayer metric => new CosineMetricTwin(metric, weights),
        DenseLayer dense => weights.Add(dense),
        DistanceLayer distance => new DistanceTwin(distance),
        InputScaling scaling => new ScalingTwin(scaling),
        PiecewiseLinearLayer curves => LookupLayer.OfRaw(curves, weights),
        SliceLayer slice => new SliceTwin(slice),
        SlotSelectionLayer slots => new SlotSelectionTwin(slots),
        SoftplusLayer => new SoftplusTwin(layer.Width),
        SumLayer sum => new SumTwin(sum),
        UnitLengthLayer => new UnitLengthTwin(layer.Width),
        _ => throw new UnreachableException(layer.GetType().Name),
    };

    private void Choose(int place)
    {
        if (place == 0)
        {
            return;
        }

        (LayerTwin twin, int[] inputs) = _nodes[place - 1];
        if (!twin.IsElementwise)
        {
            _chooses[place - 1] = true;
            return;
        }

        Array.ForEach(inputs, Choose);
    }
}
