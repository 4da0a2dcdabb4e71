using TorchSharp;

namespace EbmMlNet;

/// <summary>What is trained: weights that a loss moves, and what else belongs to them in a checkpoint.</summary>
/// <remarks>
/// All weights lie in one flat tensor, of which layers see slices: an optimizer step, the gradient's norm and a checkpoint are then a few
/// operations on one tensor, whatever the number of layers.
/// </remarks>
internal abstract class TrainableModule(torch.Tensor weights) : IDisposable
{
    /// <summary>The weights <c>[P]</c>, a leaf that collects gradients.</summary>
    public torch.Tensor Weights { get; } = weights;

    /// <summary>All that a checkpoint holds: the weights, and statistics that training gathers beside them.</summary>
    public virtual IReadOnlyList<torch.Tensor> State => [Weights];

    public virtual void Dispose() => Weights.Dispose();

    private protected ReadOnlySpan<float> WeightValues()
    {
        using torch.Tensor onCpu = Weights.detach().cpu();
        return onCpu.data<float>().ToArray();
    }
}
