using TorchSharp;

namespace EbmMlNet;

/// <summary>Where a fully connected layer lies in the flat weights: W <c>[out, in]</c>, then b <c>[out]</c>.</summary>
internal readonly record struct DenseSlice(int Start, int Inputs, int Outputs)
{
    private int WeightCount => Inputs * Outputs;

    /// <summary>W x + b for rows <c>[R, in]</c>.</summary>
    public torch.Tensor Apply(torch.Tensor flat, torch.Tensor rows) => torch.nn.functional.linear(
        rows, flat.narrow(0, Start, WeightCount).view(Outputs, Inputs), flat.narrow(0, Start + WeightCount, Outputs));

    public DenseLayer Export(ReadOnlySpan<float> flat) =>
        new(Inputs, Outputs, flat.Slice(Start, WeightCount), flat.Slice(Start + WeightCount, Outputs));
}
