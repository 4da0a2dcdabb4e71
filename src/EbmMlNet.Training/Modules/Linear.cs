using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x) = w . x + b: the energy is a weighted sum of the features. With classes as answers, F(x, i) = w_i . x + b_i.
/// </summary>
public sealed record Linear : Architecture
{
    internal override NetworkShape Network => new([], Activation.Relu, 0, false);

    internal override EnergyModule Create(int featureCount, Random random, torch.Device device) =>
        Network.Create(null, featureCount, 1, random, device);

    internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device) => earlier is LinearEnergy linear
        ? Network.Resume(null, [new DenseLayer(linear.FeatureCount, 1, linear.Weights, [linear.Bias])], Activation.Relu, false, random, device)
        : null;
}
