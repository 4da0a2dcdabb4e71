using System.Numerics;
using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// (1 - cos(A x, A y)) / temperature with <c>A = [diag(w); U^T]</c>, of a vector whose first values are x and whose others are y: see
/// <see cref="CosineMetricEnergy"/>.
/// </summary>
internal sealed class CosineMetricLayer : Layer
{
    public const string FormatTag = "metric";

    // As in training, where it keeps the gradient finite.
    private const float LeastSquare = 1e-12f;
    private const float LeastLength = 1e-6f;

    private readonly int[] _answerPlaces;
    private readonly float[] _weights;
    private readonly float[] _directions;

    /// <exception cref="ArgumentException">Lengths do not fit each other, a place is out of range or taken twice, or a number is not finite.</exception>
    public CosineMetricLayer(
        int featureCount,
        int contextCount,
        ReadOnlySpan<int> answerPlaces,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> directions,
        float temperature)
    {
        int answerCount = featureCount - contextCount;
        if (contextCount < 1 || answerCount < 1)
        {
            throw new ArgumentException($"{contextCount} of {featureCount} features are x; at least 1 for x and 1 for y expected.", nameof(contextCount));
        }

        if (weights.Length < contextCount || (answerPlaces.IsEmpty && weights.Length != Math.Max(contextCount, answerCount)))
        {
            throw new ArgumentException($"{weights.Length} weights found; one for each place expected.", nameof(weights));
        }

        if (directions.Length % weights.Length != 0)
        {
            throw new ArgumentException($"{directions.Length} values found; a multiple of the {weights.Length} places expected.", nameof(directions));
        }

        if (!(temperature > 0 && float.IsFinite(temperature)))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A temperature of {temperature} found; a finite number above 0 expected."), nameof(temperature));
        }

        CheckPlaces(answerPlaces, answerCount, weights.Length);
        Parameters.CheckFinite(weights, nameof(weights));
        Parameters.CheckFinite(directions, nameof(directions));
        (FeatureCount, ContextCount, Temperature) = (featureCount, contextCount, temperature);
        Rank = directions.Length / weights.Length;
        _answerPlaces = answerPlaces.ToArray();
        _weights = weights.ToArray();
        _directions = directions.ToArray();
    }

    public int FeatureCount { get; }

    public int ContextCount { get; }

    public int AnswerCount => FeatureCount - ContextCount;

    public int Rank { get; }

    public float Temperature { get; }

    public ReadOnlySpan<int> AnswerPlaces => _answerPlaces;

    public ReadOnlySpan<float> Weights => _weights;

    public ReadOnlySpan<float> Directions => _directions;

    internal override string Tag => FormatTag;

    internal override int Width => 1;

    /// <summary>What an x or a y is projected to, <c>[Rank]</c>, and its squared length under the metric.</summary>
    /// <param name="indices">The feature numbers of the row, ascending.</param>
    /// <param name="values">The inputs at them.</param>
    /// <param name="projection">Receives U^T x, <c>[Rank]</c>.</param>
    public float Project(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> projection)
    {
        projection.Clear();
        float square = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            square = Add(PlaceOf(indices[i]), values[i], projection, square);
        }

        return square + Dot(projection, projection);
    }

    /// <summary>The energy of an x and a y that are already projected.</summary>
    public float EnergyOf(
        ReadOnlySpan<int> x, ReadOnlySpan<float> xValues, ReadOnlySpan<float> xProjection, float xSquare,
        ReadOnlySpan<int> y, ReadOnlySpan<float> yValues, ReadOnlySpan<float> yProjection, float ySquare)
    {
        float product = Dot(xProjection, yProjection);
        for (int i = 0; i < y.Length; i++)
        {
            int place = PlaceOf(y[i]);
            int at = place < ContextCount ? x.BinarySearch(place) : -1;
            if (at >= 0)
            {
                float weight = _weights[place];
                product += weight * xValues[at] * (weight * yValues[i]);
            }
        }

        return Energy(product, xSquare, ySquare);
    }

    /// <summary>The place of a feature of a row.</summary>
    public int PlaceOf(int feature)
    {
        int ofAnswer = feature - ContextCount;
        return ofAnswer < 0 ? feature : _answerPlaces.Length == 0 ? ofAnswer : _answerPlaces[ofAnswer];
    }

    internal static CosineMetricLayer Read(PartReader reader, string prefix) => Read(reader, prefix, reader.Int32($"{prefix}/featureCount"));

    internal static CosineMetricLayer Read(PartReader reader, string prefix, int featureCount)
    {
        float[] weights = reader.Floats($"{prefix}/weights", -1);
        int contextCount = reader.Int32($"{prefix}/contextCount"), rank = reader.Int32($"{prefix}/rank");
        int[] places = reader.Contains($"{prefix}/answerPlaces") ? reader.Int32s($"{prefix}/answerPlaces", featureCount - contextCount) : [];
        return new CosineMetricLayer(
            featureCount,
            contextCount,
            places,
            weights,
            rank == 0 ? [] : reader.Floats($"{prefix}/directions", weights.Length, rank),
            reader.Floats($"{prefix}/temperature", 1)[0]);
    }

    internal override void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/featureCount", FeatureCount);
        WriteParts(writer, prefix);
    }

    /// <summary>The same where the number of features is saved elsewhere.</summary>
    internal void WriteParts(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/contextCount", ContextCount);
        writer.Write($"{prefix}/rank", Rank);
        if (_answerPlaces.Length > 0)
        {
            writer.Write($"{prefix}/answerPlaces", AnswerPlaces);
        }

        writer.Write($"{prefix}/weights", Weights);
        if (Rank > 0)
        {
            writer.Write($"{prefix}/directions", Directions, _weights.Length, Rank);
        }

        writer.Write($"{prefix}/temperature", [Temperature], 1);
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, FeatureCount);

    internal override void Pack(PlanBuilder plan) => plan.Add(new Step(this, plan.Input(0), plan.Allocate(2 * Rank), plan.Output()));

    internal override void Backward(in TapedNode node)
    {
        ReadOnlySpan<float> z = node.Input(0);
        Span<float> ofInput = node.OfInput(0);
        float[] x = new float[_weights.Length], y = new float[_weights.Length];
        z[..ContextCount].CopyTo(x);
        for (int i = ContextCount; i < z.Length; i++)
        {
            y[PlaceOf(i)] = z[i];
        }

        float[] xProjection = new float[Rank], yProjection = new float[Rank], pull = new float[Rank];
        float xLength = LengthOf(x, xProjection), yLength = LengthOf(y, yProjection);
        float product = TensorPrimitives.Dot<float>(xProjection, yProjection);
        for (int place = 0; place < x.Length; place++)
        {
            product += _weights[place] * _weights[place] * x[place] * y[place];
        }

        float cosine = product / (xLength * yLength), of = -node.OfOutput[0] / Temperature;
        Add(x, xProjection, xLength, y, yProjection, yLength, ..ContextCount, ofInput);
        Add(y, yProjection, yLength, x, xProjection, xLength, ContextCount.., ofInput);

        // d cos / d(A v) is (A o / |A o| - cos A v / |A v|) / |A v|, where a vector of no length is divided by a constant.
        void Add(
            float[] own, float[] ownProjection, float ownLength, float[] other, float[] otherProjection, float otherLength, Range features, Span<float> ofInput)
        {
            for (int k = 0; k < pull.Length; k++)
            {
                pull[k] = Pull(otherProjection[k], ownProjection[k]);
            }

            (int start, int count) = features.GetOffsetAndLength(FeatureCount);
            for (int i = start; i < start + count; i++)
            {
                int place = PlaceOf(i);
                float weight = _weights[place] * _weights[place];
                ofInput[i] += of * ((weight * Pull(other[place], own[place])) + TensorPrimitives.Dot<float>(Direction(place), pull));
            }

            float Pull(float ofOther, float ofOwn) =>
                ((ofOther / otherLength) - (ownLength > LeastLength ? cosine * ofOwn / ownLength : 0)) / ownLength;
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs)
    {
        int[] ofX = [.. Enumerable.Range(0, ContextCount)], ofY = [.. Enumerable.Range(ContextCount, AnswerCount).Select(PlaceOf)];
        Side x = WriteSide(graph, graph.Columns(inputs[0], ofX), ofX);
        Side y = WriteSide(graph, graph.Columns(inputs[0], Enumerable.Range(ContextCount, AnswerCount)), ofY);
        string? product = x.Projection is null ? null : Sum(graph, graph.Node("Mul", x.Projection, y.Projection!));
        int[] shared = [.. Enumerable.Range(0, ofY.Length).Where(i => ofY[i] < ContextCount)];
        if (shared.Length > 0)
        {
            string ofSame = Sum(graph, graph.Node(
                "Mul", graph.Columns(x.Weighted, shared.Select(i => ofY[i])), graph.Columns(y.Weighted, shared)));
            product = product is null ? ofSame : graph.Node("Add", ofSame, product);
        }

        string cosine = graph.Node("Div", product ?? graph.Constant(0), graph.Node("Mul", x.Length, y.Length));
        return graph.Node(
            "Div", graph.Node("Max", graph.Node("Sub", graph.Constant(1), cosine), graph.Constant(0)), graph.Constant(Temperature));
    }

    /// <summary>A x / |A x| of the scaled features of one side.</summary>
    internal string WriteOnnxCode(OnnxGraph graph, bool isAnswer, string z)
    {
        int first = isAnswer ? ContextCount : 0, count = isAnswer ? AnswerCount : ContextCount;
        int[] featureOf = new int[_weights.Length];
        float[] weights = new float[featureOf.Length];
        int[] places = [.. Enumerable.Range(first, count).Select(PlaceOf)];
        for (int i = 0; i < count; i++)
        {
            featureOf[places[i]] = i;
            weights[places[i]] = _weights[places[i]];
        }

        Side encoded = WriteSide(graph, z, places);

        // A place without a feature takes any, times 0.
        string code = graph.Node("Mul", graph.Columns(z, featureOf), graph.Constant(weights, 1, weights.Length));
        code = encoded.Projection is null ? code : graph.Beside(code, encoded.Projection);
        return graph.Node("Div", code, encoded.Length);
    }

    private Side WriteSide(OnnxGraph graph, string inputs, int[] places)
    {
        float[] weights = new float[places.Length], directions = new float[places.Length * Rank];
        for (int i = 0; i < places.Length; i++)
        {
            weights[i] = _weights[places[i]];
            Direction(places[i]).CopyTo(directions.AsSpan(i * Rank));
        }

        string weighted = graph.Node("Mul", inputs, graph.Constant(weights, 1, weights.Length));
        string square = Sum(graph, graph.Node("Mul", weighted, weighted));
        string? projection = null;
        if (Rank > 0)
        {
            projection = graph.Node("MatMul", inputs, graph.Constant(directions, places.Length, Rank));
            square = graph.Node("Add", square, Sum(graph, graph.Node("Mul", projection, projection)));
        }

        return new Side(weighted, projection, graph.Node("Sqrt", graph.Node("Max", square, graph.Constant(LeastSquare))));
    }

    private static string Sum(OnnxGraph graph, string value) => graph.Along("ReduceSum", [1], value);

    /// <summary>The length of A v, which is never quite 0; U^T v into a projection that is 0.</summary>
    private float LengthOf(float[] values, float[] projection)
    {
        float square = 0;
        for (int place = 0; place < values.Length; place++)
        {
            square = values[place] == 0 ? square : Add(place, values[place], projection, square);
        }

        return MathF.Max(MathF.Sqrt(square + TensorPrimitives.SumOfSquares<float>(projection)), LeastLength);
    }

    private ReadOnlySpan<float> Direction(int place) => _directions.AsSpan(place * Rank, Rank);

    /// <summary>The energy of inputs in full, with memory for two projections.</summary>
    private float Energy(ReadOnlySpan<float> inputs, Span<float> x, Span<float> y)
    {
        x.Clear();
        y.Clear();
        float xSquare = 0, ySquare = 0;
        for (int i = 0; i < ContextCount; i++)
        {
            xSquare = inputs[i] == 0 ? xSquare : Add(i, inputs[i], x, xSquare);
        }

        for (int i = ContextCount; i < inputs.Length; i++)
        {
            ySquare = inputs[i] == 0 ? ySquare : Add(PlaceOf(i), inputs[i], y, ySquare);
        }

        // In the order of a sparse row, so that the energy is the same to the last bit.
        float product = Dot(x, y);
        for (int i = ContextCount; i < inputs.Length; i++)
        {
            int place = PlaceOf(i);
            if (inputs[i] != 0 && place < ContextCount && inputs[place] != 0)
            {
                product += _weights[place] * inputs[place] * (_weights[place] * inputs[i]);
            }
        }

        return Energy(product, xSquare + Dot(x, x), ySquare + Dot(y, y));
    }

    /// <returns>The square so far, with that of the weighted value.</returns>
    private float Add(int place, float value, Span<float> projection, float square)
    {
        ReadOnlySpan<float> direction = _directions.AsSpan(place * Rank, Rank);
        int lanes = Vector<float>.Count, k = 0;
        var factor = new Vector<float>(value);
        for (; k <= direction.Length - lanes; k += lanes)
        {
            (new Vector<float>(projection[k..]) + (factor * new Vector<float>(direction[k..]))).CopyTo(projection[k..]);
        }

        for (; k < direction.Length; k++)
        {
            projection[k] += value * direction[k];
        }

        float weighted = _weights[place] * value;
        return square + (weighted * weighted);
    }

    private float Energy(float product, float xSquare, float ySquare)
    {
        float cosine = product / (MathF.Sqrt(Math.Max(xSquare, LeastSquare)) * MathF.Sqrt(Math.Max(ySquare, LeastSquare)));
        // Rounding may pass 1; an energy of this kind is never below 0. NaN stays.
        return cosine > 1 ? 0 : (1 - cosine) / Temperature;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        int lanes = Vector<float>.Count, k = 0;
        Vector<float> sums = Vector<float>.Zero;
        for (; k <= a.Length - lanes; k += lanes)
        {
            sums += new Vector<float>(a[k..]) * new Vector<float>(b[k..]);
        }

        float sum = Vector.Sum(sums);
        for (; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    private static void CheckPlaces(ReadOnlySpan<int> answerPlaces, int answerCount, int placeCount)
    {
        if (answerPlaces.IsEmpty)
        {
            return;
        }

        Parameters.CheckLength(answerPlaces.Length, answerCount, nameof(answerPlaces));
        bool[] taken = new bool[placeCount];
        for (int i = 0; i < answerPlaces.Length; i++)
        {
            int place = answerPlaces[i];
            if (place < 0 || place >= placeCount || taken[place])
            {
                throw new ArgumentException(
                    $"Value {i} is {place}; places from 0 to {placeCount - 1} expected, each at most once.", nameof(answerPlaces));
            }

            taken[place] = true;
        }
    }

    private sealed class Step(CosineMetricLayer layer, PlanPlace input, PlanPlace projections, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<float> both = projections.Of(memory, rows, row);
                float energy = layer.Energy(input.Of(memory, rows, row)[..input.Count], both[..layer.Rank], both.Slice(layer.Rank, layer.Rank));
                DotKernel.Store(energy, output.Of(memory, rows, row));
            }
        }
    }

    /// <param name="Weighted">Each feature times its weight.</param>
    /// <param name="Projection">Its part along the directions; null where there are none.</param>
    /// <param name="Length">The length of both together.</param>
    private readonly record struct Side(string Weighted, string? Projection, string Length);
}
