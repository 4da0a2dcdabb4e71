using TorchSharp;

namespace EbmMlNet;

/// <summary>What the twins of a network are run with.</summary>
/// <param name="Weights">The weights of the network.</param>
/// <param name="IsTraining">Whether dropout is on, and gradient comes back.</param>
/// <param name="Outputs">Which of its outputs a twin is to compute, <c>[K]</c>, int64; null for all.</param>
internal readonly record struct TwinPass(FlatWeights Weights, bool IsTraining, torch.Tensor? Outputs = null)
{
    /// <summary>The outputs that are wanted of all of them.</summary>
    public torch.Tensor Select(torch.Tensor all) => Outputs is null ? all : all.index_select(1, Outputs);
}
