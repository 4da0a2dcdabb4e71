namespace EbmMlNet;

/// <summary>
/// One output of a graph of layers in the hands of one caller, who asks how it changes with the features. Not for two threads at a time.
/// </summary>
/// <remarks>
/// The layers are run by their steps for scoring, with nothing folded or overwritten, and then gone through backward. Contributions are integrated
/// along a path of one piece: each of its steps takes the derivative at its middle; the steps whose sum is farthest from the change of the energy
/// are halved, which finds the kinks of rectifiers, until all sums together are right.
/// </remarks>
internal sealed class EnergyDerivative
{
    private const int FewestSteps = 32;
    private const int MostSteps = 2048;
    private const double RelativeError = 1e-4;

    /// <summary>Float's rounding of the energies, below which nothing is gained.</summary>
    private const double Rounding = 1e-6;

    private readonly Entry[] _entries;
    private readonly LayerStep[] _steps;
    private readonly (Layer Layer, PlanPlace[] Inputs, PlanPlace Output)[] _nodes;
    private readonly float[] _values;
    private readonly float[] _slopes;
    private readonly int _output;

    /// <param name="graph">The layers.</param>
    /// <param name="output">Which output.</param>
    public EnergyDerivative(LayerGraph graph, int output = 0)
    {
        var plan = new PlanBuilder(graph, isTaped: true);
        _steps = [.. plan.Steps];
        var entries = new List<Entry>();
        var nodes = new List<(Layer, PlanPlace[], PlanPlace)>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            LayerNode node = graph.Nodes[i];
            if (node.Layer is IEntryLayer entry)
            {
                SlotSelectionLayer? selection = plan.SelectionOf(node.Inputs[0]);
                entries.Add(new Entry(entry.CreatePath(), plan.PlaceOf(i + 1), selection, selection?.Width ?? graph.FeatureCount));
            }
            else if (!node.Layer.TakesRaw)
            {
                nodes.Add((node.Layer, [.. node.Inputs.Select(plan.PlaceOf)], plan.PlaceOf(i + 1)));
            }
        }

        nodes.Reverse();
        (_entries, _nodes) = ([.. entries], [.. nodes]);
        (_values, _slopes) = (new float[plan.Length], new float[plan.Length]);
        _output = plan.PlaceOf(graph.Nodes.Count).Offset + output;
    }

    /// <summary>dF/dx of raw features.</summary>
    public void Gradient(ReadOnlySpan<float> features, Span<float> gradient)
    {
        foreach (Entry entry in _entries)
        {
            entry.Path.At(entry.Take(features, entry.Features), entry.Place.Of(_values, 1)[..entry.Place.Count]);
        }

        _ = Forward();
        Backward();
        gradient.Clear();
        foreach (Entry entry in _entries)
        {
            entry.Path.Gradient(entry.Take(features, entry.Features), Slopes(entry.Place), entry.Gradient);
            for (int i = 0; i < entry.Gradient.Length; i++)
            {
                gradient[entry.Slot(i)] += entry.Gradient[i];
            }
        }
    }

    public Explanation Explain(ReadOnlySpan<float> features, ReadOnlySpan<float> against, float energy, float energyAgainst)
    {
        double[] contributions = new double[features.Length];
        AddContributions(features, against, contributions);
        return new Explanation(energy, energyAgainst, Array.ConvertAll(contributions, contribution => (float)contribution));
    }

    /// <summary>Adds the integral of dF along the path from one row to another, split by feature.</summary>
    private void AddContributions(ReadOnlySpan<float> features, ReadOnlySpan<float> against, Span<double> contributions)
    {
        foreach (Entry entry in _entries)
        {
            entry.Path.Begin(entry.Take(features, entry.Features), entry.Take(against, entry.Against));
        }

        double[] ofStep = new double[contributions.Length];
        double first = EnergyAt(0), last = EnergyAt(1), before = first, error = 0;
        double enough = Math.Max(RelativeError * Math.Abs(last - first), Rounding * (Math.Abs(first) + Math.Abs(last)));
        var steps = new PriorityQueue<Step, double>();
        for (int i = 1; i <= FewestSteps; i++)
        {
            double to = i / (double)FewestSteps, after = EnergyAt(to);
            error += Enqueue(new Step((i - 1) / (double)FewestSteps, to, before, after));
            before = after;
        }

        while (steps.Count < MostSteps && error > enough && steps.TryDequeue(out Step worst, out double negative))
        {
            double middle = (worst.From + worst.To) / 2, energy = EnergyAt(middle);
            error += negative + Enqueue(new Step(worst.From, middle, worst.Before, energy)) + Enqueue(new Step(middle, worst.To, energy, worst.After));
        }

        foreach ((Step step, _) in steps.UnorderedItems)
        {
            AddStep(step.From, step.To, contributions);
        }

        double Enqueue(Step step)
        {
            Array.Clear(ofStep);
            AddStep(step.From, step.To, ofStep);
            double off = Math.Abs(ofStep.Sum() - (step.After - step.Before));
            // The largest comes first; an energy that is not a number is not mended by more steps.
            off = double.IsNaN(off) ? 0 : off;
            steps.Enqueue(step, -off);
            return off;
        }
    }

    private double EnergyAt(double share)
    {
        foreach (Entry entry in _entries)
        {
            entry.Path.At(share, entry.Place.Of(_values, 1)[..entry.Place.Count]);
        }

        return Forward();
    }

    private void AddStep(double from, double to, Span<double> contributions)
    {
        _ = EnergyAt((from + to) / 2);
        Backward();
        foreach (Entry entry in _entries)
        {
            Array.Clear(entry.Contributions);
            entry.Path.AddStep(from, to, 1, Slopes(entry.Place), entry.Contributions);
            for (int i = 0; i < entry.Contributions.Length; i++)
            {
                contributions[entry.Slot(i)] += entry.Contributions[i];
            }
        }
    }

    private float Forward()
    {
        foreach (LayerStep step in _steps)
        {
            step.Run(_values, 1);
        }

        return _values[_output];
    }

    private void Backward()
    {
        Array.Clear(_slopes);
        _slopes[_output] = 1;
        foreach ((Layer layer, PlanPlace[] inputs, PlanPlace output) in _nodes)
        {
            layer.Backward(new TapedNode(inputs, output, _values, _slopes));
        }
    }

    private ReadOnlySpan<float> Slopes(PlanPlace place) => _slopes.AsSpan(place.Offset, place.Count);

    private readonly record struct Step(double From, double To, double Before, double After);

    /// <summary>An entry layer, and which of the raw features it takes.</summary>
    private sealed class Entry(EntryPath path, PlanPlace place, SlotSelectionLayer? selection, int width)
    {
        public EntryPath Path => path;

        public PlanPlace Place => place;

        /// <summary>Memory for its features of the row in question, and of the other.</summary>
        public float[] Features { get; } = new float[width];

        public float[] Against { get; } = new float[width];

        public float[] Gradient { get; } = new float[width];

        public double[] Contributions { get; } = new double[width];

        public int Slot(int feature) => selection is null ? feature : selection.Slots[feature];

        public ReadOnlySpan<float> Take(ReadOnlySpan<float> features, float[] selected) =>
            selection is null ? features : selection.Take(features, selected);
    }
}
