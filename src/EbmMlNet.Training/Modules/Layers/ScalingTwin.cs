using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="InputScaling"/>, which is learnt before training.</summary>
internal sealed class ScalingTwin(InputScaling layer) : LayerTwin
{
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

    public override Layer Export(ReadOnlySpan<float> weights) => layer;
}
