using TorchSharp;

namespace EbmMlNet;

/// <summary>Where the parts of a <see cref="JointEmbedding"/> lie in its weights, and their first values.</summary>
internal sealed class JointEmbeddingWeights
{
    private const float UsualLeastTemperature = 0.01f;

    private readonly WeightsBuilder _trained = new();
    private readonly WeightsBuilder? _fixed;

    private JointEmbeddingWeights(JointEmbedding shape, int contextSlots, int answerSlots)
    {
        ContextSlots = contextSlots;
        AnswerSlots = answerSlots;
        _fixed = shape.FixedAnswerCodes ? new WeightsBuilder() : null;
    }

    public int ContextSlots { get; }

    public int AnswerSlots { get; }

    public IReadOnlyList<DenseSlice> Context { get; private set; } = [];

    /// <summary>In the fixed weights, where there are such; empty where one tower serves both.</summary>
    public IReadOnlyList<DenseSlice> Answer { get; private set; } = [];

    public IReadOnlyList<DenseSlice> Predictor { get; private set; } = [];

    /// <summary>Where M <c>[d,d]</c> starts.</summary>
    public int Bilinear { get; private set; }

    /// <summary>Where the logarithm of what the temperature exceeds <see cref="LeastTemperature"/> by stands.</summary>
    public int Temperature { get; private set; }

    /// <summary>What a learnt temperature stays above: it is approached, not cut off, so that there is a way back.</summary>
    public float LeastTemperature { get; private set; }

    public static JointEmbeddingWeights Draw(JointEmbedding shape, int featureCount, Random random)
    {
        var weights = new JointEmbeddingWeights(shape, shape.ContextSlots!.Value, featureCount - shape.ContextSlots.Value);
        weights.Context = weights.DrawTower(shape.ContextTower, weights.ContextSlots, shape.Dimension, random);
        if (weights._fixed is { } codes)
        {
            // Keeps lengths and distances of y on average (Johnson and Lindenstrauss), so that different answers stay apart.
            weights.Answer = [codes.AddUniform(weights.AnswerSlots, shape.Dimension, Math.Sqrt(3.0 / shape.Dimension), random)];
        }
        else if (!shape.SharedTowers)
        {
            weights.Answer = weights.DrawTower(shape.AnswerTower, weights.AnswerSlots, shape.Dimension, random);
        }

        if (shape.Predictor is { } predictor)
        {
            weights.Predictor = weights.DrawTower(predictor, shape.Dimension, shape.Dimension, random);
        }

        weights.AddComparison(shape, Identity(shape.Dimension), shape.Temperature);
        return weights;
    }

    /// <returns>Null where the earlier energy has another shape.</returns>
    public static JointEmbeddingWeights? From(JointEmbedding shape, JointEmbeddingEnergy earlier)
    {
        Encoder context = earlier.ContextEncoder, answer = earlier.AnswerEncoder;
        bool unitLength = shape.Normalization == CodeNormalization.UnitLength;
        Tower answerTower = shape.FixedAnswerCodes ? new Tower() : shape.SharedTowers ? shape.ContextTower : shape.AnswerTower;
        if (shape.Distance != earlier.Distance || shape.ContextSlots != earlier.ContextCount || shape.Dimension != earlier.Dimension
            || shape.Predictor is not null || (shape.SharedTowers && !shape.FixedAnswerCodes && !ReferenceEquals(context, answer))
            || !Fits(context, shape.ContextTower, unitLength) || !Fits(answer, answerTower, unitLength))
        {
            return null;
        }

        var weights = new JointEmbeddingWeights(shape, earlier.ContextCount, earlier.AnswerCount);
        weights.Context = [.. context.Layers.Select(weights._trained.Add)];
        if (weights._fixed is { } codes)
        {
            weights.Answer = [.. answer.Layers.Select(codes.Add)];
        }
        else if (!shape.SharedTowers)
        {
            weights.Answer = [.. answer.Layers.Select(weights._trained.Add)];
        }

        weights.AddComparison(shape, earlier.Bilinear, earlier.Temperature);
        return weights;
    }

    public FlatWeights Build(torch.Device device) => _trained.Build(device);

    public FlatWeights? BuildFixed(torch.Device device) => _fixed?.Build(device, isTrained: false);

    private static bool Fits(Encoder encoder, Tower tower, bool unitLength) =>
        encoder.UnitLength == unitLength && encoder.Layers.SkipLast(1).Select(layer => layer.OutputCount).SequenceEqual(tower.Hidden)
        && (tower.Hidden.Count == 0 || encoder.Activation == tower.Activation);

    private List<DenseSlice> DrawTower(Tower tower, int inputs, int dimension, Random random)
    {
        var layers = new List<DenseSlice>();
        foreach (int units in tower.Hidden)
        {
            layers.Add(_trained.AddHidden(inputs, units, random));
            inputs = units;
        }

        layers.Add(_trained.AddCode(inputs, dimension, random));
        return layers;
    }

    private void AddComparison(JointEmbedding shape, ReadOnlySpan<float> bilinear, float temperature)
    {
        Bilinear = shape.Distance == EmbeddingDistance.Bilinear ? _trained.Add(bilinear) : -1;
        LeastTemperature = Math.Min(UsualLeastTemperature, Math.Min(shape.Temperature, temperature) / 2);
        Temperature = shape.LearnTemperature ? _trained.Add([MathF.Log(temperature - LeastTemperature)]) : -1;
    }

    // Training starts from the inner product.
    private static float[] Identity(int dimension)
    {
        float[] matrix = new float[dimension * dimension];
        for (int i = 0; i < dimension; i++)
        {
            matrix[(i * dimension) + i] = 1;
        }

        return matrix;
    }
}
