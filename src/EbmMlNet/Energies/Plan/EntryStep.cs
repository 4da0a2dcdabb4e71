namespace EbmMlNet;

/// <summary>What begins a plan: from raw features to the outputs of a layer, or of two of which one is folded into the other. Immutable.</summary>
internal abstract class EntryStep(int scratchLength)
{
    /// <summary>Floats of scratch memory for a row.</summary>
    public int ScratchLength { get; } = scratchLength;

    /// <summary>Floats of scratch memory for a sparse row of so many values.</summary>
    public abstract int SparseLength(int nonZeros);

    /// <summary>Makes a row ready, in scratch memory of <see cref="ScratchLength"/>.</summary>
    public abstract void Load(ReadOnlySpan<float> features, Span<float> scratch);

    /// <summary>From rows that were loaded, one after the other, to the outputs.</summary>
    public abstract void Run(ReadOnlySpan<float> scratch, Span<float> memory, int rows);

    /// <summary>Both for one row.</summary>
    public virtual void Run(ReadOnlySpan<float> features, Span<float> scratch, Span<float> memory)
    {
        Load(features, scratch);
        Run(scratch, memory, 1);
    }

    /// <summary>The same of one row whose features, numbered from <paramref name="first"/> on, are 0 but for those given.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public abstract void Run(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<float> scratch, Span<float> memory);
}
