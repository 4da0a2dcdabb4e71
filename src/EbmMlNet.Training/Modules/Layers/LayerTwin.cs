using TorchSharp;

namespace EbmMlNet;

/// <summary>The twin of a <see cref="Layer"/> in training: it runs on torch, and exports the layer.</summary>
internal abstract class LayerTwin : IDisposable
{
    /// <summary>Whether an output depends on the values of the same number alone.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>This, where it computes outputs and gradient itself; null where only torch can.</summary>
    public virtual IDirectTwin? Direct => this as IDirectTwin;

    /// <summary>The outputs <c>[R, Width]</c> of inputs of as many rows.</summary>
    public abstract torch.Tensor Forward(in TwinPass pass, ReadOnlySpan<torch.Tensor> inputs);

    /// <summary>The layer with the weights as they are now.</summary>
    /// <param name="weights">Those of the whole network.</param>
    public abstract Layer Export(ReadOnlySpan<float> weights);

    /// <summary>Multiply-adds of one row, where so many of the outputs are computed.</summary>
    public virtual long WorkPerRow(int outputs) => 0;

    /// <summary>Carries the gradient on where torch's own graph ends.</summary>
    public virtual void Backward(FlatWeights weights)
    {
    }

    public virtual void Dispose()
    {
    }
}
