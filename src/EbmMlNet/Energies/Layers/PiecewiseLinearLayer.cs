using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// A fully connected layer over the piecewise-linear encoding of every feature, h(x) = b + sum_d V_d(x_d): each V_d is a piecewise-linear
/// curve from a feature to all outputs, given by its values at the feature's knots, and one more for a missing feature.
/// </summary>
/// <remarks>It is evaluated by looking up two rows of a table for each feature, however many knots there are.</remarks>
public sealed class PiecewiseLinearLayer : Layer, IEntryLayer
{
    internal const string FormatTag = "curves";
    private readonly float[] _values;
    private readonly float[] _bias;

    /// <summary>Copies the parameters of a layer.</summary>
    /// <param name="knots">The knots of each feature.</param>
    /// <param name="outputCount">Number of outputs, 1 or more.</param>
    /// <param name="values">V at every place of <paramref name="knots"/>, <c>[PlaceCount, outputCount]</c> row by row.</param>
    /// <param name="bias">b, <c>[outputCount]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the counts, or a value is not finite.</exception>
    public PiecewiseLinearLayer(FeatureKnots knots, int outputCount, ReadOnlySpan<float> values, ReadOnlySpan<float> bias)
    {
        ArgumentNullException.ThrowIfNull(knots);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputCount, 1);
        Parameters.CheckLength(values.Length, (long)knots.PlaceCount * outputCount, nameof(values));
        Parameters.CheckLength(bias.Length, outputCount, nameof(bias));
        Parameters.CheckFinite(values, nameof(values));
        Parameters.CheckFinite(bias, nameof(bias));
        Knots = knots;
        OutputCount = outputCount;
        _values = values.ToArray();
        _bias = bias.ToArray();
    }

    /// <summary>The knots of each feature.</summary>
    public FeatureKnots Knots { get; }

    /// <summary>Number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>V at every place of the knots, <c>[PlaceCount, OutputCount]</c> row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>b, <c>[OutputCount]</c>.</summary>
    public ReadOnlySpan<float> Bias => _bias;

    internal override string Tag => FormatTag;

    internal override int Width => OutputCount;

    internal override bool TakesRaw => true;

    internal static PiecewiseLinearLayer Read(PartReader reader, string prefix)
    {
        var knots = FeatureKnots.Read(reader, prefix);
        float[] bias = reader.Floats($"{prefix}/curveBias", -1);
        return new PiecewiseLinearLayer(knots, bias.Length, reader.Floats($"{prefix}/curves", knots.PlaceCount, bias.Length), bias);
    }

    internal override void Write(PartWriter writer, string prefix)
    {
        Knots.Write(writer, prefix);
        writer.Write($"{prefix}/curveBias", _bias);
        writer.Write($"{prefix}/curves", _values, Knots.PlaceCount, OutputCount);
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, Knots.FeatureCount);

    internal override void Pack(PlanBuilder plan)
    {
        // Each part has a table of its own, so that one output beside the others takes one number of a row.
        List<Part> parts = plan.OutputSlices((slice, place) => new Part(Packed(slice.Start, slice.Width), place));
        if (parts.Count == 0)
        {
            parts.Add(new Part(Packed(0, OutputCount), plan.Output()));
        }

        bool[] isVisited = [.. Enumerable.Range(0, Knots.FeatureCount).Select(feature => parts.Any(part => part.Curves.Matters[feature]))];
        plan.Add(new Step(Knots, [.. parts], isVisited, [.. Enumerable.Range(0, isVisited.Length).Where(feature => isVisited[feature])]));
    }

    /// <summary>Nothing: what comes before are raw features, and <see cref="CurvesPath"/> goes on to them.</summary>
    internal override void Backward(in TapedNode node)
    {
    }

    EntryPath IEntryLayer.CreatePath() => new CurvesPath(this);

    /// <summary>
    /// A feature has a share at each knot, that of a ramp up from the knot before and a ramp down to the next one, so that two shares at most are
    /// not 0; they are multiplied by the values at the knots. A missing feature stands at its first knot, and what it is worth beyond that is
    /// added.
    /// </summary>
    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs)
    {
        int count = Knots.FeatureCount, total = Knots.Values.Length, width = OutputCount;
        float[] least = new float[count], most = new float[count], ofMissing = new float[count * width];
        int[] owners = new int[total];
        float[] before = new float[total], rise = new float[total], after = new float[total], fall = new float[total], values = new float[total * width];
        int at = 0;
        for (int feature = 0; feature < count; feature++)
        {
            ReadOnlySpan<float> own = Knots.Of(feature);
            (least[feature], most[feature]) = (own[0], own[^1]);
            for (int t = 0; t < own.Length; t++, at++)
            {
                owners[at] = feature;
                // Where there is no knot before or after, the ramp is above 1 all the way.
                (before[at], rise[at]) = t == 0 ? (own[0] - Math.Max(1, Math.Abs(own[0])), Math.Max(1, Math.Abs(own[0])) / 2) : (own[t - 1], own[t] - own[t - 1]);
                (after[at], fall[at]) = t == own.Length - 1 ? (own[t] + Math.Max(1, Math.Abs(own[t])), Math.Max(1, Math.Abs(own[t])) / 2) : (own[t + 1], own[t + 1] - own[t]);
                Row(Knots.FirstPlace(feature) + t).CopyTo(values.AsSpan(at * width));
            }

            ReadOnlySpan<float> missing = Row(Knots.MissingPlace(feature)), standIn = Row(Knots.FirstPlace(feature));
            for (int o = 0; o < width; o++)
            {
                ofMissing[(feature * width) + o] = missing[o] - standIn[o];
            }
        }

        string isMissing = graph.Node("IsNaN", inputs[0]), lowest = graph.Constant(least, 1, count);
        string x = graph.Node("Where", isMissing, lowest, inputs[0]);
        x = graph.Columns(graph.Node("Min", graph.Node("Max", x, lowest), graph.Constant(most, 1, count)), owners);
        string up = graph.Node("Div", graph.Node("Sub", x, Constant(before)), Constant(rise));
        string down = graph.Node("Div", graph.Node("Sub", Constant(after), x), Constant(fall));
        string shares = graph.Node("Max", graph.Node("Min", graph.Node("Min", up, down), graph.Constant(1)), graph.Constant(0));
        string sums = graph.Node("MatMul", shares, graph.Constant(values, total, width));
        string ofMissings = graph.Node("MatMul", graph.Number(isMissing), graph.Constant(ofMissing, count, width));
        return graph.Node("Add", graph.Node("Add", sums, ofMissings), graph.Constant(Bias, 1, width));

        string Constant(float[] knotValues) => graph.Constant(knotValues, 1, total);
    }

    /// <summary>V at a place, <c>[OutputCount]</c>.</summary>
    internal ReadOnlySpan<float> Row(int place) => _values.AsSpan(place * OutputCount, OutputCount);

    private PackedCurves Packed(int start, int count) => new(this, start, count, isSingle: count == 1);

    /// <summary>
    /// Looks up where each feature lies, once for all parts: in its memory are the number of places, these, and their fractions. Features that
    /// change nothing are not visited.
    /// </summary>
    private sealed class Step(FeatureKnots knots, Part[] parts, bool[] isVisited, int[] visited) : EntryStep(1 + (2 * visited.Length))
    {
        public override int SparseLength(int nonZeros) => ScratchLength;

        public override void Load(ReadOnlySpan<float> features, Span<float> scratch)
        {
            Span<int> places = MemoryMarshal.Cast<float, int>(scratch.Slice(1, visited.Length));
            Span<float> fractions = scratch.Slice(1 + visited.Length, visited.Length);
            int count = 0;
            foreach (int feature in visited)
            {
                if (features[feature] != 0)
                {
                    places[count] = knots.Locate(feature, features[feature], out fractions[count]);
                    count++;
                }
            }

            MemoryMarshal.Cast<float, int>(scratch)[0] = count;
        }

        public override void Run(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<float> scratch, Span<float> memory)
        {
            Span<int> places = MemoryMarshal.Cast<float, int>(scratch.Slice(1, visited.Length));
            Span<float> fractions = scratch.Slice(1 + visited.Length, visited.Length);
            int count = 0, previous = -1;
            for (int k = 0; k < indices.Length; k++)
            {
                previous = SparseRow.CheckIndex(indices, k, previous, isVisited.Length, first);
                if (isVisited[previous] && values[k] != 0)
                {
                    places[count] = knots.Locate(previous, values[k], out fractions[count]);
                    count++;
                }
            }

            MemoryMarshal.Cast<float, int>(scratch)[0] = count;
            Run(scratch, memory, 1);
        }

        public override void Run(ReadOnlySpan<float> scratch, Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++, scratch = scratch[ScratchLength..])
            {
                int count = MemoryMarshal.Cast<float, int>(scratch)[0];
                ReadOnlySpan<int> places = MemoryMarshal.Cast<float, int>(scratch.Slice(1, count));
                ReadOnlySpan<float> fractions = scratch.Slice(1 + visited.Length, count);
                foreach (Part part in parts)
                {
                    part.Run(places, fractions, part.Place.Of(memory, rows, row));
                }
            }
        }
    }

    /// <summary>Outputs that are looked up together.</summary>
    private sealed class Part(PackedCurves curves, PlanPlace place) : IFusingStep
    {
        private Activation? _activation;

        public PackedCurves Curves => curves;

        public PlanPlace Place => place;

        public void Fuse(Activation activation) => _activation = activation;

        public void Run(ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, Span<float> y)
        {
            curves.Apply(places, fractions, y);
            Elementwise.Activate(_activation, y);
        }
    }
}
