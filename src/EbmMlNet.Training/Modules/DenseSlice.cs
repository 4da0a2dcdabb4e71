using TorchSharp;

namespace EbmMlNet;

/// <summary>Where a fully connected layer lies in the flat weights: W <c>[out, in]</c>, then b <c>[out]</c>.</summary>
internal readonly record struct DenseSlice(int Start, int Inputs, int Outputs)
{
    private int WeightCount => Inputs * Outputs;

    /// <summary>W x + b for rows <c>[R, in]</c>.</summary>
    public torch.Tensor Apply(torch.Tensor flat, torch.Tensor rows) => torch.nn.functional.linear(
        rows, flat.narrow(0, Start, WeightCount).view(Outputs, Inputs), flat.narrow(0, Start + WeightCount, Outputs));

    /// <summary>Some of the outputs, those of the numbers <c>[K]</c> given: <c>[R, K]</c>. The others are not computed.</summary>
    public torch.Tensor Apply(torch.Tensor flat, torch.Tensor rows, torch.Tensor outputs)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weights = flat.narrow(0, Start, WeightCount).view(Outputs, Inputs).index_select(0, outputs);
        torch.Tensor bias = flat.narrow(0, Start + WeightCount, Outputs).index_select(0, outputs);
        return scope.MoveToOuter(torch.nn.functional.linear(rows, weights, bias));
    }

    public DenseLayer Export(ReadOnlySpan<float> flat) =>
        new(Inputs, Outputs, flat.Slice(Start, WeightCount), flat.Slice(Start + WeightCount, Outputs));
}
