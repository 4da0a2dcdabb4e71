using TorchSharp;

namespace EbmMlNet;

/// <summary>What is trained: weights that a loss moves, and what else belongs to them in a checkpoint.</summary>
internal abstract class TrainableModule(FlatWeights weights) : IDisposable
{
    public FlatWeights Weights { get; } = weights;

    /// <summary>All that a checkpoint holds: the weights, and statistics that training gathers beside them.</summary>
    public virtual IReadOnlyList<torch.Tensor> State => [Weights.Values];

    /// <summary>What draws within the network as it is trained.</summary>
    public virtual IReadOnlyList<Dropout> Dropouts => [];

    public virtual void Dispose() => Weights.Dispose();
}
