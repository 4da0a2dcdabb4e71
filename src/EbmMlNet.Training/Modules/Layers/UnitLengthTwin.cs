using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="UnitLengthLayer"/>.</summary>
internal sealed class UnitLengthTwin(int width) : LayerTwin
{
    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs) => pass.Select(CodeDistance.UnitLength(inputs[0]));

    public override Layer Export(ReadOnlySpan<float> weights) => new UnitLengthLayer(width);
}
