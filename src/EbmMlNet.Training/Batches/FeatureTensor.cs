using TorchSharp;

namespace EbmMlNet;

/// <summary>Serves rows of features as tensors.</summary>
internal abstract class FeatureTensor : IDisposable
{
    /// <summary>Some rows, or a range of their slots: <c>[R, slotCount]</c>.</summary>
    public abstract torch.Tensor Select(ReadOnlySpan<int> rows, int firstSlot, int slotCount);

    public abstract void Dispose();
}
