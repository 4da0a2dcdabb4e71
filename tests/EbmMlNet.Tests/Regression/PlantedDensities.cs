namespace EbmMlNet.Tests.Regression;

/// <summary>Energies of continuous answers: networks of random weights, and networks whose mixture is known.</summary>
internal static class PlantedDensities
{
    /// <summary>One network whose mixture is the same for every row.</summary>
    public static ContinuousNetwork Network(
        (double Weight, double Mean, double Spread)[] mixture, double floor = 1e-3, float[]? codes = null, float[]? answerWeights = null, float[]? outputWeights = null)
    {
        float[] outputs =
        [
            .. mixture.Select(part => (float)Math.Log(part.Weight)),
            .. mixture.Select(part => (float)part.Mean),
            .. mixture.Select(part => (float)Math.Log(Math.Exp(part.Spread - floor) - 1)),
            .. codes ?? [],
        ];
        var knots = new FeatureKnots([1, 1], [0, 0]);
        var first = new PiecewiseLinearLayer(knots, outputs.Length + 2, new float[knots.PlaceCount * (outputs.Length + 2)], new float[outputs.Length + 2]);
        var layer = new DenseLayer(2, outputs.Length, new float[2 * outputs.Length], outputs);
        return new ContinuousNetwork(first, [layer], Activation.Relu, mixture.Length, floor, 1, answerWeights ?? [], outputWeights ?? []);
    }

    /// <summary>One network of two targets or more whose mixture is the same for every row; <c>Below</c> is what stands below the diagonal of B.</summary>
    public static ContinuousNetwork Vectors(
        (double Weight, double[] Mean, double[] Spreads, double[] Below)[] mixture, float[]? codes = null, float[]? answerWeights = null, float[]? outputWeights = null)
    {
        const double floor = 1e-3;
        float[] outputs =
        [
            .. mixture.Select(part => (float)Math.Log(part.Weight)),
            .. mixture.SelectMany(part => part.Mean).Select(mean => (float)mean),
            .. mixture.SelectMany(part => part.Spreads).Select(spread => (float)Math.Log(Math.Exp(spread - floor) - 1)),
            .. mixture.SelectMany(part => part.Below).Select(below => (float)below),
            .. codes ?? [],
        ];
        var knots = new FeatureKnots([1, 1], [0, 0]);
        var first = new PiecewiseLinearLayer(knots, outputs.Length + 2, new float[knots.PlaceCount * (outputs.Length + 2)], new float[outputs.Length + 2]);
        var layer = new DenseLayer(2, outputs.Length, new float[2 * outputs.Length], outputs);
        return new ContinuousNetwork(
            first, [layer], Activation.Relu, mixture.Length, floor, 1, answerWeights ?? [], outputWeights ?? [], mixture[0].Mean.Length);
    }

    public static MultivariateDensity Joint(IReadOnlyList<AnswerScaling> scalings, params ContinuousNetwork[] networks) =>
        Mix(scalings, networks).DensityOf(new float[networks[0].First.Knots.FeatureCount]);

    public static MultivariateEnergy Mix(IReadOnlyList<AnswerScaling> scalings, params ContinuousNetwork[] networks)
    {
        float[] weights = new float[networks.Length];
        Array.Fill(weights, 1f / networks.Length);
        return new MultivariateEnergy(scalings, networks, weights);
    }

    /// <summary>Networks of random weights over curves, of several targets.</summary>
    public static MultivariateEnergy RandomVectors(int features, int networks, int targets, int seed, IReadOnlyList<AnswerScaling>? scalings = null)
    {
        const int components = 3, codes = 8;
        var random = new Random(seed);
        return Mix(scalings ?? [.. Enumerable.Range(1, targets).Select(t => new AnswerScaling(10 * t, t))], [.. Enumerable.Range(0, networks).Select(_ =>
        {
            (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) =
                RandomEnergies.EncodedLayers(features, random, [16, 8], (components * ContinuousNetwork.OutputsPerComponent(targets)) + codes);
            return new ContinuousNetwork(first, layers, Activation.Relu, components, 0.1, 0.5, Normal(2 * targets * codes), [.. Normal(codes).Select(v => v / 2)], targets);
        })]);

        float[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) / 2))];
    }

    public static ConditionalDensity Density(AnswerScaling scaling, params ContinuousNetwork[] networks) =>
        Mix(scaling, networks).DensityOf(new float[networks[0].First.Knots.FeatureCount]);

    public static ContinuousEnergy Mix(AnswerScaling scaling, params ContinuousNetwork[] networks)
    {
        float[] weights = new float[networks.Length];
        Array.Fill(weights, 1f / networks.Length);
        return new ContinuousEnergy(scaling, networks, weights);
    }

    /// <summary>Networks of random weights over curves.</summary>
    public static ContinuousEnergy Random(int features, int networks, int seed, AnswerScaling? scaling = null, int components = 4, int codes = 8)
    {
        var random = new Random(seed);
        return Mix(scaling ?? new AnswerScaling(10, 3), [.. Enumerable.Range(0, networks).Select(_ =>
        {
            (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) =
                RandomEnergies.EncodedLayers(features, random, [16, 8], (3 * components) + codes);
            return new ContinuousNetwork(first, layers, Activation.Relu, components, 0.02, 0.5, Normal(2 * codes), Normal(codes));
        })]);

        float[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) / 2))];
    }
}
