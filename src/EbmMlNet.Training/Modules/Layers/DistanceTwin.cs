using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="DistanceLayer"/>; its temperature is not trained.</summary>
internal sealed class DistanceTwin(DistanceLayer layer) : LayerTwin
{
    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs) => pass.Select(
        CodeDistance.OfPrepared(layer.Distance, inputs[0], inputs[1]).unsqueeze(1) / Scalars.Of(layer.Temperature));

    public override Layer Export(ReadOnlySpan<float> weights) => layer;
}
