using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="SoftplusLayer"/>.</summary>
internal sealed class SoftplusTwin(int width) : LayerTwin
{
    public override bool IsElementwise => true;

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs) => Scalars.Softplus(inputs[0]);

    public override Layer Export(ReadOnlySpan<float> weights) => new SoftplusLayer(width);
}
