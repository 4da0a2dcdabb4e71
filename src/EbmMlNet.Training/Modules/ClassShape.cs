using TorchSharp;

namespace EbmMlNet;

/// <summary>A perceptron with an output for each class.</summary>
/// <param name="Hidden">The number of units of each hidden layer; none for a linear one.</param>
/// <param name="Activation">The function of the hidden units.</param>
/// <param name="Dropout">The share of hidden units left out in training.</param>
/// <param name="NonNegative">Whether energies are kept above zero.</param>
internal sealed record ClassShape(IReadOnlyList<int> Hidden, Activation Activation, float Dropout, bool NonNegative)
{
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

    /// <summary>Makes the network with the weights of an earlier model, or returns null where that model has another shape.</summary>
    public ClassModule? Resume(ClassEnergyFunction earlier, Random random, torch.Device device)
    {
        if (earlier.IsNonNegative != NonNegative || (Hidden.Count > 0 && earlier.Activation != Activation)
            || !earlier.Layers.SkipLast(1).Select(layer => layer.OutputCount).SequenceEqual(Hidden))
        {
            return null;
        }

        var weights = new WeightsBuilder();
        DenseSlice[] layers = [.. earlier.Layers.Select(weights.Add)];
        return new ClassModule(this, layers, weights.Build(device), random);
    }
}
