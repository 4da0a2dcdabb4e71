using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="SliceLayer"/>.</summary>
internal sealed class SliceTwin(SliceLayer layer) : LayerTwin
{
    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs) =>
        pass.Select(inputs[0].narrow(1, layer.Start, layer.Width));

    public override Layer Export(ReadOnlySpan<float> weights) => layer;
}
