using TorchSharp;

namespace EbmMlNet;

/// <summary>All weights of a network in one flat tensor, and their gradient in another; layers see slices of both.</summary>
/// <remarks>
/// An optimizer step, the gradient's norm and a checkpoint are then a few operations on one tensor, whatever the number of layers. Each
/// slice is a leaf of its own whose gradient is that part of the flat one, so that torch adds to it in place.
/// </remarks>
internal sealed class FlatWeights : IDisposable
{
    private readonly Dictionary<int, torch.Tensor> _leaves = [];

    /// <param name="values">The weights: <c>[P]</c>; they belong to this from now on.</param>
    /// <param name="isTrained">Whether gradient is collected.</param>
    public FlatWeights(torch.Tensor values, bool isTrained = true)
    {
        Values = values.DetachFromDisposeScope();
        Gradient = isTrained ? torch.zeros_like(values).DetachFromDisposeScope() : null;
    }

    /// <summary>The weights: <c>[P]</c>.</summary>
    public torch.Tensor Values { get; }

    /// <summary>The gradient collected since it was last set to zero: <c>[P]</c>; null where the weights are never trained.</summary>
    public torch.Tensor? Gradient { get; }

    public torch.Device Device => Values.device;

    public long Count => Values.numel();

    /// <summary>A slice of the weights in a shape, always the same tensor for the same start.</summary>
    public torch.Tensor Slice(int start, params long[] shape)
    {
        if (!_leaves.TryGetValue(start, out torch.Tensor? leaf))
        {
            using IDisposable off = torch.no_grad();
            long count = shape.Aggregate(1L, (product, size) => product * size);
            leaf = Values.narrow(0, start, count).view(shape).detach().DetachFromDisposeScope();
            if (Gradient is not null)
            {
                leaf.requires_grad = true;
                using torch.Tensor gradient = Gradient.narrow(0, start, count).view(shape);
                leaf.grad = gradient;
            }

            _leaves.Add(start, leaf);
        }

        return leaf;
    }

    /// <summary>The weights in managed memory.</summary>
    public float[] ToArray()
    {
        using torch.Tensor onCpu = Values.cpu();
        return onCpu.data<float>().ToArray();
    }

    public void Dispose()
    {
        foreach (torch.Tensor leaf in _leaves.Values)
        {
            leaf.Dispose();
        }

        Values.Dispose();
        Gradient?.Dispose();
    }
}
