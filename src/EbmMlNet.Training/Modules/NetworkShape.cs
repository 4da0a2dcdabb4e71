using TorchSharp;

namespace EbmMlNet;

/// <summary>The shape of a network of dense layers, over scaled features or over curves of them.</summary>
/// <param name="Hidden">The number of units of each hidden layer; none for a linear one.</param>
/// <param name="Activation">The function of the hidden units.</param>
/// <param name="Dropout">The share of hidden units left out in training.</param>
/// <param name="NonNegative">Whether energies are kept above zero.</param>
/// <param name="Encoding">How features are encoded; null where they are scaled.</param>
internal sealed record NetworkShape(
    IReadOnlyList<int> Hidden, Activation Activation, float Dropout, bool NonNegative, PiecewiseLinearEncoding? Encoding = null)
{
    /// <summary>Makes the network with fresh weights drawn from <paramref name="random"/>, over knots where there are some.</summary>
    /// <param name="knots">The knots; null where features are scaled.</param>
    /// <param name="featureCount">The number of features.</param>
    /// <param name="outputs">1 for an energy, or the number of classes.</param>
    /// <param name="random">The source of chance.</param>
    /// <param name="device">Where the weights live.</param>
    public NetworkModule Create(LearntKnots? knots, int featureCount, int outputs, Random random, torch.Device device)
    {
        var weights = new WeightsBuilder();
        LookupLayer? first = null;
        int inputs = featureCount;
        if (knots is not null)
        {
            first = new LookupLayer(knots.Knots, Hidden[0] + outputs, weights.Next, knots.HasMissing);
            _ = weights.Add(first.Draw(Hidden[0], random));
            inputs = Hidden[0];
        }

        var layers = new List<DenseSlice>();
        foreach (int units in knots is null ? Hidden : Hidden.Skip(1))
        {
            layers.Add(weights.AddHidden(inputs, units, random));
            inputs = units;
        }

        layers.Add(weights.AddOutput(inputs, random, outputs));
        return Build(first, layers, weights, random, device, knots);
    }

    /// <summary>Makes the network with the weights of an earlier energy, or returns null where that has another shape.</summary>
    public NetworkModule? Resume(
        PiecewiseLinearLayer? curves, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative, Random random, torch.Device device)
    {
        IEnumerable<int> hidden = curves is null ? layers.SkipLast(1).Select(layer => layer.OutputCount) : layers.Select(layer => layer.InputCount);
        if ((curves is null) != (Encoding is null) || isNonNegative != NonNegative || (Hidden.Count > 0 && activation != Activation)
            || !hidden.SequenceEqual(Hidden))
        {
            return null;
        }

        var weights = new WeightsBuilder();
        LearntKnots? knots = curves is null ? null : LearntKnots.Of(curves);
        LookupLayer? first = null;
        if (curves is not null)
        {
            first = new LookupLayer(curves.Knots, curves.OutputCount, weights.Next, knots!.HasMissing);
            _ = weights.Add(first.Lay(curves));
        }

        return Build(first, [.. layers.Select(weights.Add)], weights, random, device, knots);
    }

    /// <summary>The same of energies of classes.</summary>
    public NetworkModule? Resume(ClassEnergyFunction earlier, Random random, torch.Device device) =>
        Resume(earlier.First, earlier.Layers, earlier.Activation, earlier.IsNonNegative, random, device);

    /// <summary>The energy of exported layers.</summary>
    public EnergyFunction Energy(InputScaling scaling, IReadOnlyList<Layer> exported)
    {
        DenseLayer[] layers = [.. exported.OfType<DenseLayer>()];
        return exported[0] is PiecewiseLinearLayer curves ? new EncodedMlpEnergy(curves, layers, Activation, NonNegative)
            : Hidden.Count == 0 ? new LinearEnergy(scaling, layers[0].Weights, layers[0].Bias[0], NonNegative)
            : new MlpEnergy(scaling, layers, Activation, NonNegative);
    }

    /// <summary>The energies of classes of exported layers.</summary>
    public ClassEnergyFunction Classes(InputScaling scaling, IReadOnlyList<Layer> exported)
    {
        DenseLayer[] layers = [.. exported.OfType<DenseLayer>()];
        return exported[0] is PiecewiseLinearLayer curves
            ? new ClassEnergyFunction(curves, layers, Activation, NonNegative)
            : new ClassEnergyFunction(scaling, layers, Activation, NonNegative);
    }

    private NetworkModule Build(
        LookupLayer? first, IReadOnlyList<DenseSlice> layers, WeightsBuilder weights, Random random, torch.Device device, LearntKnots? knots)
    {
        var dropout = new Dropout(Dropout, random);
        return new NetworkModule(
            this, TwinGraph.Of(first, layers, Activation, dropout, NonNegative), weights.Build(device), dropout, knots);
    }
}
