using TorchSharp;
using TorchSharp.Modules;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="LinearEnergy"/>.</summary>
internal sealed class LinearModule(DenseParameters layer) : EnergyModule
{
    public override IReadOnlyList<Parameter> Parameters { get; } = [layer.Weights, layer.Bias];

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining) => layer.Apply(rows).squeeze(1);

    public override EnergyFunction Export(InputScaling scaling) => new LinearEnergy(scaling, layer.ExportWeights(), layer.ExportBias()[0]);
}
