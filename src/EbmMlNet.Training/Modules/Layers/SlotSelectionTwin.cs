using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="SlotSelectionLayer"/>.</summary>
internal sealed class SlotSelectionTwin(SlotSelectionLayer layer) : LayerTwin
{
    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        if (layer.IsRange)
        {
            return inputs[0].narrow(1, layer.Slots[0], layer.Width);
        }

        using torch.Tensor slots = torch.tensor(Array.ConvertAll(layer.Slots.ToArray(), slot => (long)slot), device: inputs[0].device);
        return inputs[0].index_select(1, slots);
    }

    public override Layer Export(ReadOnlySpan<float> weights) => layer;
}
