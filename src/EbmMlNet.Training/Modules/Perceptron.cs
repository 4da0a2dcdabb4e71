using TorchSharp;
using static TorchSharp.torch.nn;

namespace EbmMlNet;

/// <summary>Fully connected layers over slices of the flat weights, with an activation between them and none after the last.</summary>
internal sealed class Perceptron(IEnumerable<DenseSlice> layers, Activation activation, Dropout dropout)
{
    private readonly DenseSlice[] _layers = [.. layers];

    public int OutputCount => _layers[^1].Outputs;

    /// <summary>The outputs <c>[R, out]</c> of rows <c>[R, in]</c>, or those of the numbers <c>[K]</c> given: <c>[R, K]</c>.</summary>
    public torch.Tensor Forward(FlatWeights flat, torch.Tensor rows, bool isTraining, torch.Tensor? outputs = null)
    {
        torch.Tensor x = rows;
        foreach (DenseSlice layer in _layers.AsSpan(0, _layers.Length - 1))
        {
            x = Activate(layer.Apply(flat, x));
            x = isTraining ? dropout.Apply(x) : x;
        }

        return outputs is null ? _layers[^1].Apply(flat, x) : _layers[^1].Apply(flat, x, outputs);
    }

    /// <summary>Multiply-adds of one row's outputs, where so many of them are computed.</summary>
    public long WorkPerRow(int outputs) =>
        _layers.SkipLast(1).Sum(layer => (long)layer.Inputs * layer.Outputs) + ((long)_layers[^1].Inputs * outputs);

    public IReadOnlyList<DenseLayer> Export(ReadOnlySpan<float> weights)
    {
        var exported = new List<DenseLayer>();
        foreach (DenseSlice layer in _layers)
        {
            exported.Add(layer.Export(weights));
        }

        return exported;
    }

    public torch.Tensor Activate(torch.Tensor x) => activation switch
    {
        Activation.Relu => functional.relu(x),
        Activation.Silu => functional.silu(x),
        _ => torch.tanh(x),
    };
}
