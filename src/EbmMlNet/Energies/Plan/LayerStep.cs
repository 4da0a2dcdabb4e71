namespace EbmMlNet;

/// <summary>What a layer does in a plan, once for a row or a block of rows. Immutable.</summary>
internal abstract class LayerStep
{
    /// <summary>From its inputs to its outputs, both in the plan's memory.</summary>
    /// <param name="memory">Laid out for as many rows.</param>
    /// <param name="rows">1, or <see cref="BlockKernel.Rows"/>.</param>
    public abstract void Run(Span<float> memory, int rows);
}
