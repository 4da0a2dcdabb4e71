using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="MlpEnergy"/>.</summary>
internal sealed class MlpModule : EnergyModule
{
    private readonly Mlp _shape;
    private readonly IReadOnlyList<DenseParameters> _layers;
    private readonly torch.Generator? _dropout;

    public MlpModule(Mlp shape, IReadOnlyList<DenseParameters> layers, Random random, torch.Device device)
    {
        _shape = shape;
        _layers = layers;
        _dropout = shape.Dropout > 0 ? new torch.Generator((ulong)random.NextInt64(), device) : null;
        Parameters = [.. layers.SelectMany(layer => new[] { layer.Weights, layer.Bias })];
    }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor x = rows;
        for (int i = 0; i < _layers.Count - 1; i++)
        {
            x = Activate(_layers[i].Apply(x));
            if (isTraining && _dropout is not null)
            {
                x = Drop(x);
            }
        }

        torch.Tensor energies = _layers[^1].Apply(x).squeeze(1);
        return _shape.NonNegative ? functional.softplus(energies) : energies;
    }

    public override EnergyFunction Export(InputScaling scaling) =>
        new MlpEnergy(scaling, [.. _layers.Select(layer => layer.Export())], _shape.Activation, _shape.NonNegative);

    private torch.Tensor Activate(torch.Tensor x) => _shape.Activation switch
    {
        Activation.Relu => functional.relu(x),
        Activation.Silu => functional.silu(x),
        _ => torch.tanh(x),
    };

    // Inverted dropout; torch's own draws from the application's global generator.
    private torch.Tensor Drop(torch.Tensor x)
    {
        torch.Tensor kept = torch.rand(x.shape, dtype: torch.float32, device: x.device, generator: _dropout).ge(_shape.Dropout);
        return x * kept / (1 - _shape.Dropout);
    }
}
