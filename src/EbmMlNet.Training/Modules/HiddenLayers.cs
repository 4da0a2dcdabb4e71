using TorchSharp;
using static TorchSharp.torch.nn;

namespace EbmMlNet;

/// <summary>Fully connected layers with a nonlinearity after each, and dropout in training.</summary>
internal sealed class HiddenLayers
{
    private readonly DenseSlice[] _layers;
    private readonly Activation _activation;
    private readonly float _dropout;
    private readonly torch.Generator? _generator;

    public HiddenLayers(IEnumerable<DenseSlice> layers, Activation activation, float dropout, torch.Device device, Random random)
    {
        _layers = [.. layers];
        _activation = activation;
        _dropout = dropout;
        _generator = dropout > 0 ? new torch.Generator((ulong)random.NextInt64(), device) : null;
    }

    /// <summary>What the last layer gives for rows <c>[R, D]</c>; the rows themselves where there is no layer.</summary>
    public torch.Tensor Forward(torch.Tensor weights, torch.Tensor rows, bool isTraining)
    {
        torch.Tensor x = rows;
        foreach (DenseSlice layer in _layers)
        {
            x = Activate(layer.Apply(weights, x));
            if (isTraining && _generator is not null)
            {
                x = Drop(x);
            }
        }

        return x;
    }

    private torch.Tensor Activate(torch.Tensor x) => _activation switch
    {
        Activation.Relu => functional.relu(x),
        Activation.Silu => functional.silu(x),
        _ => torch.tanh(x),
    };

    // Inverted dropout; torch's own draws from the application's global generator.
    private torch.Tensor Drop(torch.Tensor x)
    {
        torch.Tensor draws = torch.rand(x.shape, dtype: torch.float32, device: x.device, generator: _generator);
        return x * draws.ge(Scalars.Of(_dropout)) / Scalars.Of(1 - _dropout);
    }
}
