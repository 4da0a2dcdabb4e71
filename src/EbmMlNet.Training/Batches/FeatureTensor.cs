using TorchSharp;

namespace EbmMlNet;

/// <summary>Serves rows of features as tensors.</summary>
internal abstract class FeatureTensor : IDisposable
{
    /// <summary>
    /// Some rows, or a range of their slots: <c>[R, slotCount]</c>. Sparse where the rows are and <see cref="DenseSlice.WideInputs"/> or more
    /// slots are asked for.
    /// </summary>
    public abstract torch.Tensor Select(ReadOnlySpan<int> rows, int firstSlot, int slotCount);

    public abstract void Dispose();
}
