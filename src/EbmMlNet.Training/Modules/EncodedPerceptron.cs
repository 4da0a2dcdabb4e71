using TorchSharp;

namespace EbmMlNet;

/// <summary>N(a(h(x))) + g(x): dense layers over the first outputs of a lookup layer, whose last ones are added to theirs.</summary>
internal sealed class EncodedPerceptron(LookupLayer first, IReadOnlyList<DenseSlice> layers, Activation activation, Dropout dropout)
{
    private readonly Perceptron _rest = new(layers, activation, dropout);
    private readonly int _hidden = layers[0].Inputs;

    public int OutputCount => _rest.OutputCount;

    /// <summary>The outputs <c>[R, out]</c> of places <c>[R, D]</c>, or those of the numbers <c>[K]</c> given: <c>[R, K]</c>.</summary>
    public torch.Tensor Forward(FlatWeights flat, torch.Tensor rows, bool isTraining, torch.Tensor? outputs = null)
    {
        torch.Tensor sums = first.Forward(flat, rows, isTraining);
        torch.Tensor hidden = _rest.Activate(sums.narrow(1, 0, _hidden));
        hidden = isTraining ? dropout.Apply(hidden) : hidden;
        torch.Tensor additive = sums.narrow(1, _hidden, _rest.OutputCount);
        additive = outputs is null ? additive : additive.index_select(1, outputs);
        return _rest.Forward(flat, hidden, isTraining, outputs).Plus(additive);
    }

    /// <summary>Multiply-adds of one row's outputs, where so many of them are computed.</summary>
    public long WorkPerRow(int outputs) => first.WorkPerRow + _rest.WorkPerRow(outputs);

    public IReadOnlyList<DenseLayer> Export(ReadOnlySpan<float> weights) => _rest.Export(weights);
}
