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

    /// <summary>Some rows' slots of x and some rows' slots of y, over the places that they share.</summary>
    /// <param name="contexts">The rows that x is read from.</param>
    /// <param name="answers">The rows that y is read from.</param>
    /// <param name="places">Which slots are the same.</param>
    public virtual SharedInputs SelectShared(ReadOnlySpan<int> contexts, ReadOnlySpan<int> answers, SharedPlaces places) =>
        SharedInputs.InFull(Select(contexts, 0, places.ContextSlots), Select(answers, places.ContextSlots, places.AnswerSlots), places);

    public abstract void Dispose();
}
