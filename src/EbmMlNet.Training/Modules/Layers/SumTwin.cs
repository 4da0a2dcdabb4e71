using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="SumLayer"/>, whose weights are not trained.</summary>
internal sealed class SumTwin(SumLayer layer) : LayerTwin
{
    public override bool IsElementwise => true;

    public override torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs)
    {
        torch.Tensor? sum = null;
        for (int m = 0; m < inputs.Length; m++)
        {
            torch.Tensor input = layer.Weights.IsEmpty ? inputs[m] : inputs[m] * Scalars.Of(layer.Weights[m]);
            sum = sum is null ? input : sum.Plus(input);
        }

        return sum!;
    }

    public override Layer Export(ReadOnlySpan<float> weights) => layer;
}
