namespace EbmMlNet;

/// <summary>A plan while layers add their steps to it, in the order of their graph.</summary>
internal sealed class PlanBuilder
{
    private readonly LayerGraph _graph;
    private readonly PlanPlace?[] _places;
    private readonly SlotSelectionLayer?[] _selections;
    private readonly List<int>[] _readers;
    private readonly IFusingStep?[] _fusing;
    private readonly int _node;

    /// <param name="graph">The graph.</param>
    /// <param name="isTaped">
    /// Whether all values are kept for the way back: then nothing is folded or overwritten, and the caller fills in what entry layers give.
    /// </param>
    public PlanBuilder(LayerGraph graph, bool isTaped)
    {
        _graph = graph;
        IsTaped = isTaped;
        _places = new PlanPlace?[graph.Nodes.Count + 1];
        _selections = new SlotSelectionLayer?[_places.Length];
        _fusing = new IFusingStep?[_places.Length];
        _readers = [.. _places.Select(_ => new List<int>())];
        for (int node = 0; node < graph.Nodes.Count; node++)
        {
            foreach (int input in graph.Nodes[node].Inputs)
            {
                _readers[input].Add(node);
            }
        }

        for (_node = 0; _node < graph.Nodes.Count; _node++)
        {
            Layer layer = graph.Nodes[_node].Layer;
            if (layer is SlotSelectionLayer selection)
            {
                _selections[_node + 1] = selection.After(_selections[InputPlace(0)]);
            }
            else if (isTaped && layer is IEntryLayer)
            {
                _ = Output();
            }
            else if (_places[_node + 1] is null)
            {
                layer.Pack(this);
            }
        }
    }

    public bool IsTaped { get; }

    public List<LayerStep> Steps { get; } = [];

    /// <summary>What begins the plan, and which of the raw features it takes; null for all.</summary>
    public List<(EntryStep Step, SlotSelectionLayer? Selection)> Entries { get; } = [];

    /// <summary>Floats of memory for a row.</summary>
    public int Length { get; private set; }

    /// <summary>Number of inputs of the layer that is being packed.</summary>
    public int InputCount => _graph.Nodes[_node].Inputs.Count;

    /// <summary>The scaling that the layer being packed takes its input from, where that is to be folded into it.</summary>
    public InputScaling? FoldedScaling =>
        _places[InputPlace(0)] is null && _graph.Nodes[InputPlace(0) - 1].Layer is InputScaling scaling ? scaling : null;

    /// <summary>What makes the input of the layer that is being packed, if an activation can be fused into it.</summary>
    public IFusingStep? FusingStep => _fusing[InputPlace(0)];

    /// <summary>The layers that read what the one being packed gives.</summary>
    public IEnumerable<Layer> Readers => _readers[_node + 1].Select(node => _graph.Nodes[node].Layer);

    /// <summary>Where an input of the layer that is being packed lies.</summary>
    public PlanPlace Input(int index) => PlaceOf(InputPlace(index));

    /// <summary>Where the outputs of a place of the graph lie.</summary>
    public PlanPlace PlaceOf(int place) => _places[place]!.Value;

    /// <summary>Which of the raw features a place of the graph is; null for all.</summary>
    public SlotSelectionLayer? SelectionOf(int place) => _selections[place];

    /// <summary>Memory for the outputs of the layer that is being packed.</summary>
    public PlanPlace Output() => (_places[_node + 1] = Allocate(_graph.WidthOf(_node + 1))).Value;

    /// <summary>The same, in place of an input that nothing else reads, if it may be overwritten.</summary>
    public PlanPlace OutputOver(int index)
    {
        if (IsTaped || _readers[InputPlace(index)].Count > 1)
        {
            return Output();
        }

        _places[_node + 1] = Input(index);
        return Input(index);
    }

    /// <summary>
    /// Makes a part for each of the slices that read what the layer being packed gives, with memory for it, if nothing else does; otherwise none.
    /// </summary>
    public List<T> OutputSlices<T>(Func<SliceLayer, PlanPlace, T> make)
        where T : IFusingStep
    {
        var parts = new List<T>();
        if (Readers.All(reader => reader is SliceLayer))
        {
            foreach (int node in _readers[_node + 1])
            {
                PlanPlace place = Allocate(_graph.WidthOf(node + 1));
                T part = make((SliceLayer)_graph.Nodes[node].Layer, place);
                (_places[node + 1], _fusing[node + 1]) = (place, part);
                parts.Add(part);
            }
        }

        return parts;
    }

    public PlanPlace Allocate(int count)
    {
        var place = new PlanPlace(Length, count, PackedLayer.PaddedCount(count));
        Length = checked(Length + place.Length);
        return place;
    }

    public void Add(LayerStep step)
    {
        Steps.Add(step);
        _fusing[_node + 1] = step as IFusingStep;
    }

    /// <summary>Adds what begins the plan: of the layer being packed, or of that and the scaling before it.</summary>
    public void Add(EntryStep step)
    {
        _fusing[_node + 1] = step as IFusingStep;
        int raw = InputPlace(0);
        Entries.Add((step, _selections[_graph.IsRaw(raw) ? raw : _graph.Nodes[raw - 1].Inputs[0]]));
    }

    private int InputPlace(int index) => _graph.Nodes[_node].Inputs[index];
}
