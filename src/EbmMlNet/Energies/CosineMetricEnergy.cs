using System.Numerics;
using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// F(x, y) = (1 - cos(A x, A y)) / temperature, where the rows of A are a weight for each place and some directions:
/// <c>A = [diag(w); U^T]</c>. Two vectors of one space, such as the words of two texts, are compared by the cosine of a learnt metric
/// <c>A^T A = diag(w^2) + U U^T</c>.
/// </summary>
/// <remarks>
/// With w = 1 and U = 0 it is the plain cosine. w says how much each place counts, U which places stand for each other. The first features
/// of a row are x, the rest y; each belongs to a place, and the same place means the same thing in both. The cosine of a vector of zeros
/// with any other is 0. Xing et al., "Distance Metric Learning, with Application to Clustering with Side-Information", 2003.
/// </remarks>
public sealed class CosineMetricEnergy : EnergyFunction
{
    internal const string FormatTag = "cosinemetric";

    // As in training, where it keeps the gradient finite.
    private const float LeastSquare = 1e-12f;

    private readonly int[] _answerPlaces;
    private readonly float[] _weights;
    private readonly float[] _directions;

    /// <summary>Copies the parameters.</summary>
    /// <param name="scaling">What is done to raw features first.</param>
    /// <param name="contextCount">How many features are x; feature i of x belongs to place i.</param>
    /// <param name="answerPlaces">The place of each feature of y, each at most once; empty where feature i of y belongs to place i.</param>
    /// <param name="weights">w, one for each place.</param>
    /// <param name="directions">U, <c>[places, Rank]</c> place by place.</param>
    /// <param name="temperature">What 1 - cos is divided by, above 0.</param>
    /// <exception cref="ArgumentException">Lengths do not fit each other, a place is out of range or taken twice, or a number is not finite.</exception>
    public CosineMetricEnergy(
        InputScaling scaling,
        int contextCount,
        ReadOnlySpan<int> answerPlaces,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> directions,
        float temperature)
        : base(scaling)
    {
        int answerCount = scaling.FeatureCount - contextCount;
        if (contextCount < 1 || answerCount < 1)
        {
            throw new ArgumentException($"{contextCount} of {scaling.FeatureCount} features are x; at least 1 for x and 1 for y expected.", nameof(contextCount));
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
        ContextCount = contextCount;
        Rank = directions.Length / weights.Length;
        Temperature = temperature;
        _answerPlaces = answerPlaces.ToArray();
        _weights = weights.ToArray();
        _directions = directions.ToArray();
        TakesRaw = scaling.IsIdentity;
    }

    /// <summary>How many features of a row are x: the first ones.</summary>
    public int ContextCount { get; }

    /// <summary>How many features of a row are y: the rest.</summary>
    public int AnswerCount => FeatureCount - ContextCount;

    /// <summary>The number of directions.</summary>
    public int Rank { get; }

    /// <summary>What 1 - cos is divided by.</summary>
    public float Temperature { get; }

    /// <summary>The place of each feature of y; empty where feature i belongs to place i.</summary>
    public ReadOnlySpan<int> AnswerPlaces => _answerPlaces;

    /// <summary>w, one for each place.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>U, <c>[places, Rank]</c> place by place.</summary>
    public ReadOnlySpan<float> Directions => _directions;

    /// <inheritdoc/>
    public override bool IsNonNegative => true;

    internal override string Tag => FormatTag;

    /// <summary>Whether features are the network's inputs, but for missing ones, which are 0.</summary>
    internal bool TakesRaw { get; }

    internal override EnergyDerivative CreateDerivative() => new MetricDerivative(this);

    internal override string WriteOnnx(OnnxGraph graph, string features) => OnnxMetric.Write(graph, this, features);

    internal override EnergyEvaluator CreateEvaluator() => new CosineMetricEvaluator(this);

    internal static CosineMetricEnergy Read(PartReader reader)
    {
        var scaling = InputScaling.Read(reader);
        float[] weights = reader.Floats("metric/weights", -1);
        int contextCount = reader.Int32("metric/contextCount"), rank = reader.Int32("metric/rank");
        int[] places = reader.Contains("metric/answerPlaces") ? reader.Int32s("metric/answerPlaces", scaling.FeatureCount - contextCount) : [];
        return new CosineMetricEnergy(
            scaling,
            contextCount,
            places,
            weights,
            rank == 0 ? [] : reader.Floats("metric/directions", weights.Length, rank),
            reader.Floats("metric/temperature", 1)[0]);
    }

    internal override void Write(PartWriter writer)
    {
        Scaling.Write(writer);
        writer.Write("metric/contextCount", ContextCount);
        writer.Write("metric/rank", Rank);
        if (_answerPlaces.Length > 0)
        {
            writer.Write("metric/answerPlaces", AnswerPlaces);
        }

        writer.Write("metric/weights", Weights);
        if (Rank > 0)
        {
            writer.Write("metric/directions", Directions, _weights.Length, Rank);
        }

        writer.Write("metric/temperature", [Temperature], 1);
    }

    /// <summary>What an x or a y is projected to, <c>[Rank]</c>, and its squared length under the metric.</summary>
    /// <param name="indices">The feature numbers of the row, ascending.</param>
    /// <param name="values">The inputs at them.</param>
    /// <param name="projection">Receives U^T x, <c>[Rank]</c>.</param>
    internal float Project(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> projection)
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
    internal float EnergyOf(
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

    /// <summary>Where y begins in a sparse row.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    internal int Split(ReadOnlySpan<int> indices) => SparseRow.Split(indices, FeatureCount, ContextCount);

    [SkipLocalsInit]
    private protected override float Compute(ReadOnlySpan<float> features)
    {
        int needed = FeatureCount + (2 * Rank);
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        float energy = Dense(features, memory);
        Scratch.Return(rented);
        return energy;
    }

    [SkipLocalsInit]
    private protected override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        int split = Split(indices);
        int needed = TakesRaw ? values.Length + (2 * Rank) : (2 * FeatureCount) + (2 * Rank);
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        float energy;
        if (TakesRaw)
        {
            Span<float> inputs = memory[..values.Length], x = memory.Slice(values.Length, Rank), y = memory.Slice(values.Length + Rank, Rank);
            SparseRow.WithoutMissing(values, inputs);
            float xSquare = Project(indices[..split], inputs[..split], x), ySquare = Project(indices[split..], inputs[split..], y);
            energy = EnergyOf(indices[..split], inputs[..split], x, xSquare, indices[split..], inputs[split..], y, ySquare);
        }
        else
        {
            Span<float> full = memory[..FeatureCount];
            SparseRow.WriteOut(indices, values, full);
            energy = Dense(full, memory[FeatureCount..]);
        }

        Scratch.Return(rented);
        return energy;
    }

    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        for (int row = 0; row < energies.Length; row++)
        {
            energies[row] = Compute(rows.Slice(row * FeatureCount, FeatureCount));
        }
    }

    private float Dense(ReadOnlySpan<float> features, Span<float> memory)
    {
        Span<float> inputs = memory[..FeatureCount], x = memory.Slice(FeatureCount, Rank), y = memory.Slice(FeatureCount + Rank, Rank);
        Scaling.Transform(features, inputs);
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

    /// <summary>The place of a feature of a row.</summary>
    internal int PlaceOf(int feature)
    {
        int ofAnswer = feature - ContextCount;
        return ofAnswer < 0 ? feature : _answerPlaces.Length == 0 ? ofAnswer : _answerPlaces[ofAnswer];
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
}
