namespace EbmMlNet.Tests;

/// <summary>A layer of every kind and option, in a graph of raw features that ends with it.</summary>
internal static class LayerSamples
{
    public static readonly Dictionary<string, Func<Random, LayerGraph>> All = Make();

    /// <summary>One energy of all outputs of a sample.</summary>
    public static GraphEnergy EnergyOf(LayerGraph sample, Random random)
    {
        var graph = new GraphBuilder(sample.FeatureCount);
        int place = graph.Add(sample, 0);
        _ = sample.OutputCount == 1 ? place : graph.Add(RandomEnergies.Layers(random, sample.OutputCount, 1), Activation.Relu, place);
        return new GraphEnergy(graph.Finish(isNonNegative: false));
    }

    /// <summary>Features as they come, some at 0; none at a knot or at another kink.</summary>
    public static float[] Row(int features, Random random, double zeros = 0.2, double missing = 0) => [.. Enumerable.Range(0, features).Select(_ =>
    {
        double chance = random.NextDouble();
        return chance < zeros ? 0 : chance < zeros + missing ? float.NaN : (float)((random.NextDouble() * 5) - 2.1);
    })];

    private static Dictionary<string, Func<Random, LayerGraph>> Make()
    {
        var samples = new Dictionary<string, Func<Random, LayerGraph>>
        {
            ["scaling"] = _ => Of(new InputScaling([0.5f, 1f, -1f, 3f, 0f], [1f, 2f, 0f, 0.5f, 1f], [false, true, false, true, false])),
            ["scaling, limits"] = _ => Of(new InputScaling([0f, 0f, 1f], [1f, 2f, 1f], [false, true, false], [-1f, -2f, 0.5f], [0.5f, 2f, 1f])),
            ["curves"] = random => Of(RandomEnergies.EncodedLayers(7, random, [3], 1).First),
            ["curves, one output"] = random => Of(new PiecewiseLinearLayer(new FeatureKnots([3, 1], [-1f, 0.3f, 1.9f, 0f]), 1, RandomEnergies.Normal(6, random, 1), [0.5f])),
            ["slots"] = _ => Of(new SlotSelectionLayer(8, 0, 3, 4, 7)),
            ["slots, a range"] = _ => Of(SlotSelectionLayer.Range(8, 2, 4)),
            ["dense"] = random => Of(RandomEnergies.Layers(random, 19, 35)[0], 19),
            ["dense, one output"] = random => Of(RandomEnergies.Layers(random, 6, 1)[0], 6),
            ["softplus"] = _ => Of(new SoftplusLayer(5), 5),
            ["sum"] = _ => Of(new SumLayer(4), 4, 4, 4),
            ["sum, one input"] = _ => Of(new SumLayer(3), 3),
            ["sum, weighed"] = _ => Of(new SumLayer(2, 0.25f, -1.5f), 2, 2),
            ["slice"] = _ => Of(new SliceLayer(9, 3, 4), 9),
            ["concatenation"] = _ => Of(new ConcatenationLayer(3, 1, 40), 3, 1, 40),
            ["unit length"] = _ => Of(new UnitLengthLayer(6), 6),
            ["metric"] = random => Of(new CosineMetricLayer(
                9, 4, [1, 4, 0, 5, 6], RandomEnergies.Normal(7, random, 1), RandomEnergies.Normal(21, random, 0.5), 0.3f), 9),
            ["metric, same places"] = random => Of(new CosineMetricLayer(8, 4, [], RandomEnergies.Normal(4, random, 1), [], 2f), 8),
        };
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            samples[$"activation {activation}"] = _ => Of(new ActivationLayer(activation, 33), 33);
        }

        foreach (EmbeddingDistance distance in Enum.GetValues<EmbeddingDistance>())
        {
            samples[$"distance {distance}"] = _ => Of(new DistanceLayer(distance, 5, 0.4f), distance == EmbeddingDistance.Cosine, 5, 5);
        }

        return samples;
    }

    private static LayerGraph Of(Layer layer, params ReadOnlySpan<int> widths) => Of(layer, isUnit: false, widths);

    /// <summary>Inputs are features as they are, or made of length 1 first.</summary>
    private static LayerGraph Of(Layer layer, bool isUnit, params ReadOnlySpan<int> widths)
    {
        if (layer.TakesRaw)
        {
            int features = layer is InputScaling scaling ? scaling.FeatureCount
                : layer is PiecewiseLinearLayer curves ? curves.Knots.FeatureCount
                : ((SlotSelectionLayer)layer).FeatureCount;
            var alone = new GraphBuilder(features);
            int place = alone.Add(layer, 0);
            _ = layer is SlotSelectionLayer ? alone.Add(InputScaling.Identity(layer.Width), place) : place;
            return alone.Finish(isNonNegative: false);
        }

        int count = 0;
        foreach (int width in widths)
        {
            count += width;
        }

        var graph = new GraphBuilder(count);
        int[] inputs = new int[widths.Length];
        for (int i = 0, start = 0; i < inputs.Length; start += widths[i++])
        {
            inputs[i] = graph.Add(InputScaling.Identity(widths[i]), graph.Add(SlotSelectionLayer.Range(count, start, widths[i]), 0));
            inputs[i] = isUnit ? graph.Add(new UnitLengthLayer(widths[i]), inputs[i]) : inputs[i];
        }

        _ = graph.Add(layer, inputs);
        return graph.Finish(isNonNegative: false);
    }
}
