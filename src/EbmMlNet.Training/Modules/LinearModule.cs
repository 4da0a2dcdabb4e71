using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="LinearEnergy"/>.</summary>
internal sealed class LinearModule(DenseSlice layer, FlatWeights weights) : EnergyModule(weights)
{
    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining) => layer.Apply(Weights, rows).squeeze(1);

    protected override EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights)
    {
        DenseLayer exported = layer.Export(weights);
        return new LinearEnergy(scaling, exported.Weights, exported.Bias[0]);
    }
}
