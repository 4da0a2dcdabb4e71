using TorchSharp;

namespace EbmMlNet;

/// <summary>F(x) = w . x + b: the energy is a weighted sum of the features.</summary>
public sealed record Linear : Architecture
{
    internal override EnergyModule Create(int featureCount, Random random, torch.Device device) =>
        new LinearModule(DenseParameters.Small(featureCount, 1, random, device));

    internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device) =>
        earlier is LinearEnergy linear ? new LinearModule(DenseParameters.From(linear.Weights, [linear.Bias], device)) : null;
}
