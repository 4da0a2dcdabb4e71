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
public sealed class CosineMetricEnergy : SingleNetworkEnergy
{
    internal const string FormatTag = "cosinemetric";
    private readonly CosineMetricLayer _metric;

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
        : this(scaling, new CosineMetricLayer(Count(scaling), contextCount, answerPlaces, weights, directions, temperature))
    {
    }

    private CosineMetricEnergy(InputScaling scaling, CosineMetricLayer metric)
        : base(scaling, Compose(scaling, metric)) => (_metric, TakesRaw) = (metric, scaling.IsIdentity);

    /// <summary>How many features of a row are x: the first ones.</summary>
    public int ContextCount => _metric.ContextCount;

    /// <summary>How many features of a row are y: the rest.</summary>
    public int AnswerCount => _metric.AnswerCount;

    /// <summary>The number of directions.</summary>
    public int Rank => _metric.Rank;

    /// <summary>What 1 - cos is divided by.</summary>
    public float Temperature => _metric.Temperature;

    /// <summary>The place of each feature of y; empty where feature i belongs to place i.</summary>
    public ReadOnlySpan<int> AnswerPlaces => _metric.AnswerPlaces;

    /// <summary>w, one for each place.</summary>
    public ReadOnlySpan<float> Weights => _metric.Weights;

    /// <summary>U, <c>[places, Rank]</c> place by place.</summary>
    public ReadOnlySpan<float> Directions => _metric.Directions;

    internal override string Tag => FormatTag;

    internal CosineMetricLayer Metric => _metric;

    /// <summary>Whether features are the network's inputs, but for missing ones, which are 0.</summary>
    internal bool TakesRaw { get; }

    internal override EnergyEvaluator CreateEvaluator() => new CosineMetricEvaluator(this);

    internal static CosineMetricEnergy Read(PartReader reader)
    {
        var scaling = InputScaling.Read(reader);
        return new CosineMetricEnergy(scaling, CosineMetricLayer.Read(reader, CosineMetricLayer.FormatTag, scaling.FeatureCount));
    }

    internal override void Write(PartWriter writer)
    {
        Scaling.Write(writer);
        _metric.WriteParts(writer, CosineMetricLayer.FormatTag);
    }

    /// <summary>Where y begins in a sparse row.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    internal int Split(ReadOnlySpan<int> indices) => SparseRow.Split(indices, FeatureCount, ContextCount);

    [SkipLocalsInit]
    private protected override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        if (!TakesRaw)
        {
            return base.Compute(indices, values);
        }

        int split = Split(indices), needed = values.Length + (2 * Rank);
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> inputs = memory[..values.Length], x = memory.Slice(values.Length, Rank), y = memory.Slice(values.Length + Rank, Rank);
        SparseRow.WithoutMissing(values, inputs);
        float xSquare = _metric.Project(indices[..split], inputs[..split], x), ySquare = _metric.Project(indices[split..], inputs[split..], y);
        float energy = _metric.EnergyOf(indices[..split], inputs[..split], x, xSquare, indices[split..], inputs[split..], y, ySquare);
        Scratch.Return(rented);
        return energy;
    }

    private static int Count(InputScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        return scaling.FeatureCount;
    }

    private static LayerGraph Compose(InputScaling scaling, CosineMetricLayer metric)
    {
        var graph = new GraphBuilder(scaling.FeatureCount);
        _ = graph.Add(metric, graph.Add(scaling, 0));
        return graph.Finish(isNonNegative: false);
    }
}
