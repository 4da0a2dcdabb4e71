using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="InputScaling"/>, which is learnt before training.</summary>
internal sealed class ScalingTwin(InputScaling layer) : LayerTwin, IDirectTwin
{
    public int Width => layer.Width;

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        torch.Device device = inputs[0].device;
        torch.Tensor isMissing = inputs[0].isnan(), zero = torch.zeros(1, device: device), x = torch.where(isMissing, zero, inputs[0]);
        if (!layer.Least.IsEmpty)
        {
            x = torch.minimum(torch.maximum(x, On(layer.Least)), On(layer.Most));
        }

        torch.Tensor isLog = torch.tensor(layer.IsLog.ToArray(), device: device);
        torch.Tensor z = (torch.where(isLog, x.sign() * x.abs().log1p(), x) - On(layer.Mean)) * On(layer.Scale);
        return pass.Select(torch.where(isMissing, zero, z));

        torch.Tensor On(ReadOnlySpan<float> numbers) => torch.tensor(numbers.ToArray(), device: device);
    }

    public void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = outputs.Values;
        for (int at = 0; at < y.Length; at += Width)
        {
            layer.Transform(x.Slice(at, Width), y.Slice(at, Width));
        }
    }

    // Raw features are nobody's output.
    public void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs)
    {
    }

    public override Layer Export(ReadOnlySpan<float> weights) => layer;
}
