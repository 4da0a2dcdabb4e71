using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x) = w . x + b: the energy is a weighted sum of the features. With classes as answers, F(x, i) = w_i . x + b_i.
/// </summary>
public sealed record Linear : Architecture
{
    internal override ClassShape ClassShape => new([], Activation.Relu, 0, false);

    internal override EnergyModule Create(int featureCount, Random random, torch.Device device)
    {
        var weights = new WeightsBuilder();
        DenseSlice layer = weights.AddOutput(featureCount, random);
        return new LinearModule(layer, weights.Build(device));
    }

    internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device)
    {
        if (earlier is not LinearEnergy linear)
        {
            return null;
        }

        var weights = new WeightsBuilder();
        DenseSlice layer = weights.Add(new DenseLayer(linear.FeatureCount, 1, linear.Weights, [linear.Bias]));
        return new LinearModule(layer, weights.Build(device));
    }
}
