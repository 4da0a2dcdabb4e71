using System.Numerics.Tensors;
using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of <see cref="SumLayer"/>, whose weights are not trained.</summary>
internal sealed class SumTwin(SumLayer layer) : LayerTwin, IDirectTwin
{
    public override bool IsElementwise => true;

    public int Width => layer.Width;

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

    public void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining)
    {
        Span<float> sum = outputs.Values;
        sum.Clear();
        for (int m = 0; m < inputs.Length; m++)
        {
            TensorPrimitives.MultiplyAdd(inputs[m].Values, Weight(m), sum, sum);
        }
    }

    public void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs)
    {
        for (int m = 0; m < inputs.Length; m++)
        {
            Span<float> input = inputs[m].Gradient;
            TensorPrimitives.MultiplyAdd(outputs.Gradient, Weight(m), input, input);
        }
    }

    public override Layer Export(ReadOnlySpan<float> weights) => layer;

    private float Weight(int m) => layer.Weights.IsEmpty ? 1 : layer.Weights[m];
}
