namespace EbmMlNet;

/// <summary>
/// A twin that computes outputs and gradient itself: in a step of a few hundred rows, torch's graph costs more than the arithmetic. On the CPU, where all twins of
/// a network are such; elsewhere they are tensors of torch's graph.
/// </summary>
internal interface IDirectTwin
{
    /// <summary>The numbers of a row of outputs.</summary>
    int Width { get; }

    /// <summary>Fills the outputs of rows.</summary>
    void Compute(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs, bool isTraining);

    /// <summary>Adds the gradient by the outputs of the last <see cref="Compute"/> to that by the inputs, where they have one, and by the weights.</summary>
    void Differentiate(FlatWeights weights, ReadOnlySpan<TwinRows> inputs, TwinRows outputs);
}
