namespace EbmMlNet;

/// <summary>A layer of a graph that was run, on the way back: what it took and gave, and the derivatives by both.</summary>
internal readonly ref struct TapedNode(PlanPlace[] inputs, PlanPlace output, Span<float> values, Span<float> slopes)
{
    private readonly Span<float> _values = values;
    private readonly Span<float> _slopes = slopes;

    public int InputCount => inputs.Length;

    /// <summary>The outputs.</summary>
    public ReadOnlySpan<float> Output => _values.Slice(output.Offset, output.Count);

    /// <summary>The derivative by the outputs.</summary>
    public ReadOnlySpan<float> OfOutput => _slopes.Slice(output.Offset, output.Count);

    /// <summary>An input.</summary>
    public ReadOnlySpan<float> Input(int index) => _values.Slice(inputs[index].Offset, inputs[index].Count);

    /// <summary>The derivative by an input, to which a layer adds its share.</summary>
    public Span<float> OfInput(int index) => _slopes.Slice(inputs[index].Offset, inputs[index].Count);
}
