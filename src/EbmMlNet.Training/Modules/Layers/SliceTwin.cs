using System.Numerics.Tensors;
using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="SliceLayer"/>.</summary>
internal sealed class SliceTwin(SliceLayer layer) : LayerTwin, IDirectTwin
{
    public int Width => layer.Width;

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs) =>
        pass.Select(inputs[0].narrow(1, layer.Start, layer.Width));

    public void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = outputs.Values;
        for (int row = 0; row < outputs.Count; row++)
        {
            Of(x, row, inputs[0].Width).CopyTo(y[(row * Width)..]);
        }
    }

    public void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs)
    {
        Span<float> x = inputs[0].Gradient;
        ReadOnlySpan<float> y = outputs.Gradient;
        for (int row = 0; row < outputs.Count; row++)
        {
            Span<float> part = x.Slice((row * inputs[0].Width) + layer.Start, Width);
            TensorPrimitives.Add(part, y.Slice(row * Width, Width), part);
        }
    }

    public override Layer Export(ReadOnlySpan<float> weights) => layer;

    private ReadOnlySpan<float> Of(ReadOnlySpan<float> x, int row, int width) => x.Slice((row * width) + layer.Start, Width);
}
