namespace EbmMlNet;

/// <summary>How the outputs of an entry layer change as one row of its features becomes another. Not for two threads at a time.</summary>
internal abstract class EntryPath
{
    /// <summary>The outputs at a row.</summary>
    public abstract void At(ReadOnlySpan<float> features, Span<float> outputs);

    /// <summary>From the derivative by the outputs to that by the raw features of a row.</summary>
    public abstract void Gradient(ReadOnlySpan<float> features, ReadOnlySpan<float> ofOutputs, Span<float> gradient);

    /// <summary>Lays the path from one row, at 0, to the row explained, at 1.</summary>
    public abstract void Begin(ReadOnlySpan<float> features, ReadOnlySpan<float> against);

    /// <summary>The outputs on the path.</summary>
    public abstract void At(double share, Span<float> outputs);

    /// <summary>Adds weight times what each feature changes from one place of the path to another.</summary>
    public abstract void AddStep(double from, double to, double weight, ReadOnlySpan<float> ofOutputs, Span<double> contributions);
}
