using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// F(x, y) = D(a, b) / temperature, where one encoder makes the code a of the context x, the first features of a row, and another,
/// or the same, the code b of the answer y, the rest.
/// </summary>
/// <remarks>
/// Rows that follow one another and share their context bit for bit cost its code once: in <see cref="EnergyFunction.Energies"/>, in
/// a cursor of ML.NET and in a <see cref="RankingEngine{TItem}"/>. J. Bromley et al., Signature Verification using a "Siamese"
/// Time Delay Neural Network (1993); for the inner product, P.-S. Huang et al., Learning Deep Structured Semantic Models (2013).
/// </remarks>
public sealed class JointEmbeddingEnergy : EnergyFunction
{
    internal const string FormatTag = "jointembedding";
    private const string ContextPart = "joint/context";
    private const string AnswerPart = "joint/answer";
    private readonly float[] _bilinear;
    private readonly DistanceLayer _comparison;

    /// <summary>Builds the energy; the encoders are shared, the scaling is folded into private copies of their first layers.</summary>
    /// <param name="scaling">What is done to raw features first: those of x, then those of y.</param>
    /// <param name="context">Makes the code of x; it takes the first features.</param>
    /// <param name="answer">Makes the code of y; it takes the other features. May be the same object as <paramref name="context"/>.</param>
    /// <param name="distance">How two codes become an energy.</param>
    /// <param name="temperature">What D is divided by, a finite number above 0. The default is 1.</param>
    /// <param name="bilinear">M, <c>[Dimension, Dimension]</c> row by row, for <see cref="EmbeddingDistance.Bilinear"/> only.</param>
    /// <exception cref="ArgumentException">
    /// The encoders do not fit the scaling or each other, or <paramref name="distance"/>, <paramref name="temperature"/> or
    /// <paramref name="bilinear"/> are not as described.
    /// </exception>
    public JointEmbeddingEnergy(
        InputScaling scaling,
        Encoder context,
        Encoder answer,
        EmbeddingDistance distance,
        float temperature = 1f,
        ReadOnlySpan<float> bilinear = default)
        : base(scaling)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(answer);
        Check(scaling, context, answer, distance, temperature, bilinear);
        ContextEncoder = context;
        AnswerEncoder = answer;
        Distance = distance;
        Temperature = temperature;
        _bilinear = bilinear.ToArray();
        _comparison = new DistanceLayer(distance, Dimension, temperature);
        Towers = new PackedTowers(this, _comparison);
        var graph = new GraphBuilder(FeatureCount);
        int a = graph.Add(CodeGraph(isAnswer: false), graph.Add(SlotSelectionLayer.Range(FeatureCount, 0, ContextCount), 0));
        int b = graph.Add(CodeGraph(isAnswer: true), graph.Add(SlotSelectionLayer.Range(FeatureCount, ContextCount, AnswerCount), 0));
        _ = graph.Add(_comparison, a, b);
        Graph = graph.Finish(isNonNegative: false);
    }

    /// <summary>The encoder of x.</summary>
    public Encoder ContextEncoder { get; }

    /// <summary>The encoder of y; the same object as <see cref="ContextEncoder"/> where they share their weights.</summary>
    public Encoder AnswerEncoder { get; }

    /// <summary>How two codes become an energy.</summary>
    public EmbeddingDistance Distance { get; }

    /// <summary>What the distance is divided by.</summary>
    public float Temperature { get; }

    /// <summary>M, <c>[Dimension, Dimension]</c> row by row; empty for any distance but <see cref="EmbeddingDistance.Bilinear"/>.</summary>
    public ReadOnlySpan<float> Bilinear => _bilinear;

    /// <summary>How many features of a row are x: the first ones.</summary>
    public int ContextCount => ContextEncoder.InputCount;

    /// <summary>How many features of a row are y: the rest.</summary>
    public int AnswerCount => AnswerEncoder.InputCount;

    /// <summary>Number of values of a code.</summary>
    public int Dimension => ContextEncoder.Dimension;

    /// <inheritdoc/>
    public override bool IsNonNegative => Graph.IsNonNegative;

    internal override string Tag => FormatTag;

    internal override LayerGraph Graph { get; }

    /// <summary>The encoders and the metric, ready to run.</summary>
    internal PackedTowers Towers { get; }

    /// <summary>The code of an x.</summary>
    /// <param name="contextFeatures">The raw features of x, <c>[ContextCount]</c>.</param>
    /// <param name="code">Receives the code, <c>[Dimension]</c>.</param>
    /// <exception cref="ArgumentException">A length is not as described.</exception>
    public void EmbedContext(ReadOnlySpan<float> contextFeatures, Span<float> code)
    {
        Parameters.CheckFeatureCount(contextFeatures.Length, ContextCount, nameof(contextFeatures));
        Embed(Towers.Context, contextFeatures, code);
    }

    /// <summary>The code of an x given by the features that are not zero.</summary>
    /// <param name="indices">Feature numbers, from 0 to ContextCount - 1, in strictly ascending order.</param>
    /// <param name="values">The raw feature at each of <paramref name="indices"/>.</param>
    /// <param name="code">Receives the code, <c>[Dimension]</c>.</param>
    /// <exception cref="ArgumentException">A length is not as described, or an index.</exception>
    public void EmbedContext(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> code) =>
        Embed(Towers.Context, indices, values, code);

    /// <summary>The code of a y.</summary>
    /// <param name="answerFeatures">The raw features of y, <c>[AnswerCount]</c>.</param>
    /// <param name="code">Receives the code, <c>[Dimension]</c>.</param>
    /// <exception cref="ArgumentException">A length is not as described.</exception>
    public void EmbedAnswer(ReadOnlySpan<float> answerFeatures, Span<float> code)
    {
        Parameters.CheckFeatureCount(answerFeatures.Length, AnswerCount, nameof(answerFeatures));
        Embed(Towers.Answer, answerFeatures, code);
    }

    /// <summary>The code of a y given by the features that are not zero.</summary>
    /// <param name="indices">Feature numbers of y alone, from 0 to AnswerCount - 1, in strictly ascending order.</param>
    /// <param name="values">The raw feature at each of <paramref name="indices"/>.</param>
    /// <param name="code">Receives the code, <c>[Dimension]</c>.</param>
    /// <exception cref="ArgumentException">A length is not as described, or an index.</exception>
    public void EmbedAnswer(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> code) =>
        Embed(Towers.Answer, indices, values, code);

    /// <summary>The energy of two codes: that of the row they were made from, to the last bit.</summary>
    /// <param name="contextCode">The code of x, <c>[Dimension]</c>.</param>
    /// <param name="answerCode">The code of y, <c>[Dimension]</c>.</param>
    /// <returns>D / temperature.</returns>
    /// <exception cref="ArgumentException">A length is not <see cref="Dimension"/>.</exception>
    [SkipLocalsInit]
    public float EnergyOfCodes(ReadOnlySpan<float> contextCode, ReadOnlySpan<float> answerCode)
    {
        Parameters.CheckLength(contextCode.Length, Dimension, nameof(contextCode));
        Parameters.CheckLength(answerCode.Length, Dimension, nameof(answerCode));
        int padded = Towers.PaddedDimension, needed = 3 * padded;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> context = memory[..padded], answer = memory.Slice(padded, padded);
        memory[..(2 * padded)].Clear();
        contextCode.CopyTo(context);
        answerCode.CopyTo(answer);
        Towers.PrepareContext(context, memory[(2 * padded)..]);
        Towers.PrepareAnswer(answer);
        float energy = Towers.EnergyOfPrepared(context, answer);
        Scratch.Return(rented);
        return energy;
    }

    internal override EnergyEvaluator CreateEvaluator() => new JointEmbeddingEvaluator(this, Towers);

    internal static JointEmbeddingEnergy Read(PartReader reader)
    {
        var scaling = InputScaling.Read(reader);
        var context = Encoder.Read(reader, ContextPart);
        Encoder answer = reader.Contains($"{AnswerPart}/activation") ? Encoder.Read(reader, AnswerPart) : context;
        var distance = (EmbeddingDistance)reader.Int32("joint/distance");
        float[] bilinear = distance == EmbeddingDistance.Bilinear
            ? reader.Floats("joint/bilinear", context.Dimension, context.Dimension)
            : [];
        return new JointEmbeddingEnergy(scaling, context, answer, distance, reader.Floats("joint/temperature", 1)[0], bilinear);
    }

    /// <summary>From the raw features of one side to its code in its form for search.</summary>
    internal LayerGraph CodeGraph(bool isAnswer)
    {
        Encoder encoder = isAnswer ? AnswerEncoder : ContextEncoder;
        var graph = new GraphBuilder(encoder.InputCount);
        int code = graph.Add(encoder.Graph(Scaling.Slice(isAnswer ? ContextCount : 0, encoder.InputCount)), 0);
        if (Distance == EmbeddingDistance.Cosine)
        {
            _ = graph.Add(new UnitLengthLayer(Dimension), code);
        }
        else if (Distance == EmbeddingDistance.Bilinear && !isAnswer)
        {
            _ = graph.Add(Turn(), code);
        }

        return graph.Finish(isNonNegative: false);
    }

    /// <summary>M^T, which turns the code of x so that its inner product with that of y is the bilinear form.</summary>
    internal DenseLayer Turn()
    {
        var matrix = new DenseLayer(Dimension, Dimension, _bilinear, new float[Dimension]);
        return new DenseLayer(Dimension, Dimension, matrix.Transposed(), matrix.Bias);
    }

    internal override void Write(PartWriter writer)
    {
        Scaling.Write(writer);
        writer.Write("joint/distance", (int)Distance);
        writer.Write("joint/temperature", [Temperature], 1);
        if (Distance == EmbeddingDistance.Bilinear)
        {
            writer.Write("joint/bilinear", Bilinear, Dimension, Dimension);
        }

        ContextEncoder.Write(writer, ContextPart);
        if (!ReferenceEquals(ContextEncoder, AnswerEncoder))
        {
            AnswerEncoder.Write(writer, AnswerPart);
        }
    }

    [SkipLocalsInit]
    private protected override float Compute(ReadOnlySpan<float> features)
    {
        int needed = Towers.RowLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        float energy = Towers.Energy(features, memory);
        Scratch.Return(rented);
        return energy;
    }

    [SkipLocalsInit]
    private protected override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        int split = Towers.Split(indices), needed = Towers.SparseRowLength(split, indices.Length - split);
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        float energy = Towers.Energy(indices, values, split, memory);
        Scratch.Return(rented);
        return energy;
    }

    [SkipLocalsInit]
    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        int needed = Towers.BlockLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Towers.Energies(rows, energies, memory);
        Scratch.Return(rented);
    }

    private void Embed(LayerPlan encoder, ReadOnlySpan<float> features, Span<float> code)
    {
        Parameters.CheckLength(code.Length, Dimension, nameof(code));
        encoder.Outputs(features, code);
    }

    private void Embed(LayerPlan encoder, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> code)
    {
        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
        Parameters.CheckLength(code.Length, Dimension, nameof(code));
        encoder.Outputs(indices, values, code);
    }

    private static void Check(
        InputScaling scaling, Encoder context, Encoder answer, EmbeddingDistance distance, float temperature, ReadOnlySpan<float> bilinear)
    {
        if ((long)context.InputCount + answer.InputCount != scaling.FeatureCount)
        {
            throw new ArgumentException(
                $"The encoders take {context.InputCount} and {answer.InputCount} features; {scaling.FeatureCount} together expected.",
                nameof(answer));
        }

        if (context.Dimension != answer.Dimension)
        {
            throw new ArgumentException(
                $"The code of y has {answer.Dimension} values and that of x {context.Dimension}; the same number expected.",
                nameof(answer));
        }

        if (!Enum.IsDefined(distance))
        {
            throw new ArgumentException($"{distance} is not a distance of embeddings.", nameof(distance));
        }

        if (!(temperature > 0 && float.IsFinite(temperature)))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A temperature of {temperature} found; a finite number above 0 expected."), nameof(temperature));
        }

        bool isBilinear = distance == EmbeddingDistance.Bilinear;
        Parameters.CheckLength(bilinear.Length, isBilinear ? (long)context.Dimension * context.Dimension : 0, nameof(bilinear));
        Parameters.CheckFinite(bilinear, nameof(bilinear));
    }
}
