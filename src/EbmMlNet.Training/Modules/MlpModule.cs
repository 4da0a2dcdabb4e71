using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="MlpEnergy"/>.</summary>
internal sealed class MlpModule : EnergyModule
{
    private readonly Mlp _shape;
    private readonly DenseSlice[] _layers;
    private readonly HiddenLayers _hidden;

    public MlpModule(Mlp shape, IEnumerable<DenseSlice> layers, torch.Tensor weights, Random random)
        : base(weights)
    {
        _shape = shape;
        _layers = [.. layers];
        _hidden = new HiddenLayers(_layers.SkipLast(1), shape.Activation, shape.Dropout, weights.device, random);
    }

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor energies = _layers[^1].Apply(Weights, _hidden.Forward(Weights, rows, isTraining)).squeeze(1);
        return _shape.NonNegative ? Scalars.Softplus(energies) : energies;
    }

    protected override EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights)
    {
        var layers = new List<DenseLayer>();
        foreach (DenseSlice layer in _layers)
        {
            layers.Add(layer.Export(weights));
        }

        return new MlpEnergy(scaling, layers, _shape.Activation, _shape.NonNegative);
    }
}
