using System.Numerics.Tensors;
using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="SoftplusLayer"/>.</summary>
internal sealed class SoftplusTwin(int width) : LayerTwin, IDirectTwin
{
    private float[] _slope = [];

    public override bool IsElementwise => true;

    public int Width => width;

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs) => Scalars.Softplus(inputs[0]);

    public void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining)
    {
        Span<float> y = outputs.Values;
        _slope = _slope.Length < y.Length ? new float[y.Length] : _slope;
        Span<float> slope = _slope.AsSpan(0, y.Length);
        inputs[0].Values.CopyTo(slope);
        ManagedGradient.Softplus(slope, y);
    }

    public void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs)
    {
        Span<float> x = inputs[0].Gradient;
        TensorPrimitives.MultiplyAdd(outputs.Gradient, _slope.AsSpan(0, x.Length), x, x);
    }

    public override Layer Export(ReadOnlySpan<float> weights) => new SoftplusLayer(width);
}
