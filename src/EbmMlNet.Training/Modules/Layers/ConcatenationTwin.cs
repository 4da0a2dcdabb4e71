using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="ConcatenationLayer"/>.</summary>
internal sealed class ConcatenationTwin(ConcatenationLayer layer) : LayerTwin
{
    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        var parts = new torch.Tensor[inputs.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            // Curves are padded.
            parts[i] = inputs[i].narrow(1, 0, layer.Widths[i]);
        }

        return pass.Select(torch.cat(parts, 1));
    }

    public override Layer Export(ReadOnlySpan<float> weights) => layer;
}
