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

    /// <summary>A network over curves with 1 to 9 knots each, some of which begin or end at 0, or far from it.</summary>
    public static EncodedMlpEnergy Encoded(
        int features,
        Random random,
        int[] hidden,
        Activation activation,
        bool isNonNegative,
        int[]? flat = null)
    {
        (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) = EncodedLayers(features, random, hidden, 1, flat);
        return new EncodedMlpEnergy(first, layers, activation, isNonNegative);
    }

    /// <summary>The curves and the layers after them, for so many outputs; the curves of some features may be flat.</summary>
    public static (PiecewiseLinearLayer First, IReadOnlyList<DenseLayer> Layers) EncodedLayers(
        int features, Random random, int[] hidden, int outputs, int[]? flat = null)
    {
        int[] counts = [.. Enumerable.Range(0, features).Select(i => (i * 3 % 9) + 1)];
        float[] values = [.. counts.SelectMany((count, i) => Enumerable.Range(0, count).Select(t =>
            (i % 4) switch { 0 => t, 1 => t - count + 1, 2 => 100 + (0.5f * t), _ => (t * t) - 3.5f }))];
        var knots = new FeatureKnots(counts, values);
        int width = hidden[0] + outputs;
        float[] curves = Normal(knots.PlaceCount * width, random, 1 / Math.Sqrt(features));
        foreach (int feature in flat ?? [])
        {
            int from = counts.Take(feature).Sum(count => count + 1);
            for (int place = from; place <= from + counts[feature]; place++)
            {
                curves.AsSpan(place * width, width).Fill(0.3f);
            }
        }

        return (new PiecewiseLinearLayer(knots, width, curves, Normal(width, random, 0.2)), Layers(random, [.. hidden, outputs]));
    }

    /// <summary>A row for <see cref="Encoded"/>: on knots, between and beyond them, 0 and missing.</summary>
    public static float[] EncodedRow(int features, Random random) => [.. Enumerable.Range(0, features).Select(i => random.Next(8) switch
    {
        0 or 1 => 0f,
        2 => float.NaN,
        3 => -1000f,
        4 => 1e30f,
        _ => (float)((random.NextDouble() * 8) - 3 + (i % 4 == 2 ? 100 : 0)),
    })];

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

    /// <summary>A metric whose x has the smaller half of the features; unless both have the same places, one in two of y's is x's.</summary>
    public static CosineMetricEnergy Metric(InputScaling scaling, Random random, int rank, bool isSame = false, float temperature = 0.1f)
    {
        int contextCount = scaling.FeatureCount / 2, answerCount = scaling.FeatureCount - contextCount, places = contextCount;
        int[] answerPlaces = isSame ? [] : [.. Enumerable.Range(0, answerCount).Select(i => i % 2 == 0 && i < contextCount ? i : places++)];
        places = Math.Max(places, isSame ? answerCount : 0);
        float[] weights = [.. Normal(places, random, 0.5).Select(weight => 1 + Math.Abs(weight))];
        return new CosineMetricEnergy(
            scaling, contextCount, answerPlaces, weights, Normal(places * rank, random, 1 / Math.Sqrt(Math.Max(1, rank))), temperature);
    }

    /// <summary>
    /// What no class composes: the cosine of two towers, curves of some features that enter a network beside the code of a tower, softplus of one
    /// of its outputs, and all of it weighed and summed. There are 12 features.
    /// </summary>
    public static GraphEnergy Graph(Random random, Activation activation = Activation.Tanh)
    {
        var graph = new GraphBuilder(12);
        int a = Tower(0), b = Tower(6);
        int distance = graph.Add(new DistanceLayer(EmbeddingDistance.Cosine, 4, 0.5f), a, b);
        PiecewiseLinearLayer first = EncodedLayers(4, random, [3], 1).First;
        int curves = graph.Add(first, graph.Add(new SlotSelectionLayer(12, 1, 3, 4, 8), 0));
        int both = graph.Add(new ConcatenationLayer(first.OutputCount, 4), curves, a);
        int outputs = graph.Add(Layers(random, first.OutputCount + 4, 5, 3), activation, both);
        int one = graph.Add(new SliceLayer(3, 0, 1), outputs), other = graph.Add(new SoftplusLayer(1), graph.Add(new SliceLayer(3, 2, 1), outputs));
        _ = graph.Add(new SumLayer(1, 0.5f, 2f, -0.75f), distance, one, other);
        return new GraphEnergy(graph.Finish(isNonNegative: false));

        int Tower(int start)
        {
            int side = graph.Add(SlotSelectionLayer.Range(12, start, 6), 0);
            int scaled = graph.Add(new InputScaling([1f, 0f, 2f, 0f, 0f, -1f], [1f, 0.5f, 0.3f, 1f, 0f, 2f], [false, false, true, false, false, false]), side);
            return graph.Add(new UnitLengthLayer(4), graph.Add(Layers(random, 6, 5, 4), activation, scaled));
        }
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
