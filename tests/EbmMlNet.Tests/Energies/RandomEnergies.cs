namespace EbmMlNet.Tests;

/// <summary>Random scalings, energies and rows of fixed seeds, with everything that makes features awkward.</summary>
internal static class RandomEnergies
{
    /// <summary>Plain, heavy-tailed, constant, rare, huge and far-from-zero features, in turn.</summary>
    public static InputScaling Scaling(int features, Random random)
    {
        float[] mean = new float[features], scale = new float[features];
        bool[] isLog = new bool[features];
        for (int i = 0; i < features; i++)
        {
            (mean[i], scale[i], isLog[i]) = (i % 8) switch
            {
                0 => ((float)random.NextDouble(), 2f, false),
                1 => (8f, 0.3f, true),
                2 => (7f, 0f, false),
                3 => (0.01f, 10f, false),
                4 => (2e7f, 1e-7f, false),
                5 => (1000f, 0.05f, false),
                6 => (15f, 4f, true),
                _ => (-1f, 1f, false),
            };
        }

        return new InputScaling(mean, scale, isLog);
    }

    public static LinearEnergy Linear(InputScaling scaling, Random random, bool isNonNegative = false) =>
        new(scaling, Normal(scaling.FeatureCount, random, 0.3), 0.1f, isNonNegative);

    public static MlpEnergy Mlp(
        InputScaling scaling, Random random, int[] hidden, Activation activation = Activation.Relu, bool isNonNegative = false)
    {
        int[] widths = [scaling.FeatureCount, .. hidden, 1];
        return new MlpEnergy(scaling, Layers(random, widths), activation, isNonNegative);
    }

    /// <summary>
    /// Two encoders with these hidden layers to codes of the given dimension. The context has the smaller half of the features; with
    /// shared weights, which takes an even number of features, both are one.
    /// </summary>
    public static JointEmbeddingEnergy Joint(
        InputScaling scaling,
        Random random,
        EmbeddingDistance distance,
        int dimension,
        int[]? hidden = null,
        Activation activation = Activation.Relu,
        bool unitLength = false,
        float temperature = 1f,
        bool isShared = false)
    {
        int contextCount = scaling.FeatureCount / 2;
        Encoder context = Encoder(contextCount), answer = isShared ? context : Encoder(scaling.FeatureCount - contextCount);
        float[] bilinear = distance == EmbeddingDistance.Bilinear ? Normal(dimension * dimension, random, 1 / Math.Sqrt(dimension)) : [];
        return new JointEmbeddingEnergy(scaling, context, answer, distance, temperature, bilinear);

        Encoder Encoder(int inputs) => new(Layers(random, [inputs, .. hidden ?? [], dimension]), activation, unitLength);
    }

    public static ClassEnergyFunction Classes(
        InputScaling scaling, Random random, int[] hidden, int classes, Activation activation = Activation.Relu, bool isNonNegative = false) =>
        new(scaling, Layers(random, [scaling.FeatureCount, .. hidden, classes]), activation, isNonNegative);

    /// <summary>Layers between the given widths.</summary>
    public static IReadOnlyList<DenseLayer> Layers(Random random, params ReadOnlySpan<int> widths)
    {
        var layers = new List<DenseLayer>();
        for (int i = 1; i < widths.Length; i++)
        {
            float[] weights = Normal(widths[i - 1] * widths[i], random, 1 / Math.Sqrt(widths[i - 1]));
            layers.Add(new DenseLayer(widths[i - 1], widths[i], weights, Normal(widths[i], random, 0.1)));
        }

        return layers;
    }

    /// <summary>Raw features near each feature's training values; the given shares of them 0 and missing.</summary>
    public static float[] Row(InputScaling scaling, Random random, double zeros = 0.2, double missing = 0.05)
    {
        float[] row = new float[scaling.FeatureCount];
        for (int i = 0; i < row.Length; i++)
        {
            double chance = random.NextDouble();
            double t = scaling.Mean[i] + ((random.NextDouble() - 0.5) * 4 / Math.Max(scaling.Scale[i], 1e-3));
            row[i] = chance < zeros ? 0f
                : chance < zeros + missing ? float.NaN
                : (float)(scaling.IsLog[i] ? Math.Sign(t) * (Math.Exp(Math.Abs(t)) - 1) : t);
        }

        return row;
    }

    public static float[] Normal(int count, Random random, double deviation) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
            * Math.Cos(2 * Math.PI * random.NextDouble())))];
}
