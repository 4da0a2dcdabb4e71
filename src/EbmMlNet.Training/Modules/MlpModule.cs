using TorchSharp;
using static TorchSharp.torch.nn;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="MlpEnergy"/>.</summary>
internal sealed class MlpModule : EnergyModule
{
    private readonly Mlp _shape;
    private readonly DenseSlice[] _layers;
    private readonly torch.Generator? _dropout;

    public MlpModule(Mlp shape, IEnumerable<DenseSlice> layers, torch.Tensor weights, Random random)
        : base(weights)
    {
        _shape = shape;
        _layers = [.. layers];
        _dropout = shape.Dropout > 0 ? new torch.Generator((ulong)random.NextInt64(), weights.device) : null;
    }

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor x = rows;
        foreach (DenseSlice layer in _layers.AsSpan(0, _layers.Length - 1))
        {
            x = Activate(layer.Apply(Weights, x));
            if (isTraining && _dropout is not null)
            {
                x = Drop(x);
            }
        }

        torch.Tensor energies = _layers[^1].Apply(Weights, x).squeeze(1);
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

    private torch.Tensor Activate(torch.Tensor x) => _shape.Activation switch
    {
        Activation.Relu => functional.relu(x),
        Activation.Silu => functional.silu(x),
        _ => torch.tanh(x),
    };

    // Inverted dropout; torch's own draws from the application's global generator.
    private torch.Tensor Drop(torch.Tensor x)
    {
        torch.Tensor draws = torch.rand(x.shape, dtype: torch.float32, device: x.device, generator: _dropout);
        return x * draws.ge(Scalars.Of(_shape.Dropout)) / Scalars.Of(1 - _shape.Dropout);
    }
}
