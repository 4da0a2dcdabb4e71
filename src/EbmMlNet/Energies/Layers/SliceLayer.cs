using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>Some values of a vector that follow one another.</summary>
internal sealed class SliceLayer : Layer
{
    public const string FormatTag = "slice";
    private readonly int _inputCount;

    /// <param name="inputCount">Number of values of the vector.</param>
    /// <param name="start">The first that is taken.</param>
    /// <param name="count">How many are taken, 1 or more.</param>
    /// <exception cref="ArgumentException">There are no such values.</exception>
    public SliceLayer(int inputCount, int start, int count)
    {
        if (start < 0 || count < 1 || start + (long)count > inputCount)
        {
            throw new ArgumentException($"{count} values from number {start} on are not among {inputCount}.", nameof(count));
        }

        (_inputCount, Start, Width) = (inputCount, start, count);
    }

    public int Start { get; }

    internal override string Tag => FormatTag;

    internal override int Width { get; }

    internal static SliceLayer Read(PartReader reader, string prefix)
    {
        int[] range = reader.Int32s($"{prefix}/range", 3);
        return new SliceLayer(range[0], range[1], range[2]);
    }

    internal override void Write(PartWriter writer, string prefix) => writer.Write($"{prefix}/range", (ReadOnlySpan<int>)[_inputCount, Start, Width]);

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, _inputCount);

    internal override void Pack(PlanBuilder plan) => plan.Add(new Step(plan.Input(0), Start, plan.Output()));

    internal override void Backward(in TapedNode node)
    {
        Span<float> ofInput = node.OfInput(0).Slice(Start, Width);
        TensorPrimitives.Add(ofInput, node.OfOutput, ofInput);
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs) => graph.Columns(inputs[0], Enumerable.Range(Start, Width));

    private sealed class Step(PlanPlace input, int start, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<float> y = output.Of(memory, rows, row);
                input.Of(memory, rows, row).Slice(start, output.Count).CopyTo(y);
                y[output.Count..].Clear();
            }
        }
    }
}
