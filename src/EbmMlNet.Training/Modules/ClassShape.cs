using TorchSharp;

namespace EbmMlNet;

/// <summary>A perceptron with an output for each class.</summary>
/// <param name="Hidden">The number of units of each hidden layer; none for a linear one.</param>
/// <param name="Activation">The function of the hidden units.</param>
/// <param name="Dropout">The share of hidden units left out in training.</param>
/// <param name="NonNegative">Whether energies are kept above zero.</param>
/// <param name="Encoding">How features are encoded; null where they are scaled.</param>
internal sealed record ClassShape(
    IReadOnlyList<int> Hidden, Activation Activation, float Dropout, bool NonNegative, PiecewiseLinearEncoding? Encoding = null)
{
    /// <summary>Makes the network with fresh weights drawn from <paramref name="random"/>, over knots where there are some.</summary>
    public ClassModule Create(LearntKnots? knots, int featureCount, int classCount, Random random, torch.Device device) =>
        knots is null ? Create(featureCount, classCount, random, device) : Create(knots, classCount, random, device);

    /// <summary>Makes the network with fresh weights drawn from <paramref name="random"/>.</summary>
    public ClassModule Create(int featureCount, int classCount, Random random, torch.Device device)
    {
        var weights = new WeightsBuilder();
        var layers = new List<DenseSlice>();
        int inputs = featureCount;
        foreach (int units in Hidden)
        {
            layers.Add(weights.AddHidden(inputs, units, random));
            inputs = units;
        }

        layers.Add(weights.AddOutput(inputs, random, classCount));
        return new ClassModule(this, layers, weights.Build(device), random);
    }

    /// <summary>The same where features are encoded.</summary>
    public ClassModule Create(LearntKnots knots, int classCount, Random random, torch.Device device)
    {
        var weights = new WeightsBuilder();
        var first = new LookupLayer(knots.Knots, Hidden[0] + classCount, weights.Next);
        _ = weights.Add(first.Draw(Hidden[0], random));
        var layers = new List<DenseSlice>();
        for (int i = 1; i < Hidden.Count; i++)
        {
            layers.Add(weights.AddHidden(Hidden[i - 1], Hidden[i], random));
        }

        layers.Add(weights.AddOutput(Hidden[^1], random, classCount));
        return new ClassModule(this, layers, weights.Build(device), random, first, knots);
    }

    /// <summary>Makes the network with the weights of an earlier model, or returns null where that model has another shape.</summary>
    public ClassModule? Resume(ClassEnergyFunction earlier, Random random, torch.Device device)
    {
        if (earlier.First is { } curves)
        {
            return Encoding is null ? null : Resume(earlier, curves, random, device);
        }

        if (Encoding is not null || earlier.IsNonNegative != NonNegative || (Hidden.Count > 0 && earlier.Activation != Activation)
            || !earlier.Layers.SkipLast(1).Select(layer => layer.OutputCount).SequenceEqual(Hidden))
        {
            return null;
        }

        var weights = new WeightsBuilder();
        DenseSlice[] layers = [.. earlier.Layers.Select(weights.Add)];
        return new ClassModule(this, layers, weights.Build(device), random);
    }

    private ClassModule? Resume(ClassEnergyFunction earlier, PiecewiseLinearLayer curves, Random random, torch.Device device)
    {
        if (earlier.IsNonNegative != NonNegative || earlier.Activation != Activation
            || !earlier.Layers.Select(layer => layer.InputCount).SequenceEqual(Hidden))
        {
            return null;
        }

        var knots = LearntKnots.Of(curves);
        var weights = new WeightsBuilder();
        var first = new LookupLayer(knots.Knots, curves.OutputCount, weights.Next);
        _ = weights.Add(first.Lay(curves));
        DenseSlice[] layers = [.. earlier.Layers.Select(weights.Add)];
        return new ClassModule(this, layers, weights.Build(device), random, first, knots);
    }
}
