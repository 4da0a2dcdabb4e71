using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>Vectors one after the other, as one.</summary>
internal sealed class ConcatenationLayer : Layer
{
    public const string FormatTag = "concatenation";
    private readonly int[] _widths;

    /// <param name="widths">Number of values of each vector.</param>
    /// <exception cref="OverflowException">There are too many values.</exception>
    public ConcatenationLayer(params ReadOnlySpan<int> widths)
    {
        _widths = widths.ToArray();
        Width = _widths.Sum();
    }

    /// <summary>Number of values of each vector.</summary>
    public ReadOnlySpan<int> Widths => _widths;

    internal override string Tag => FormatTag;

    internal override int Width { get; }

    internal static ConcatenationLayer Read(PartReader reader, string prefix) => new(reader.Int32s($"{prefix}/widths", -1));

    internal override void Write(PartWriter writer, string prefix) => writer.Write($"{prefix}/widths", _widths);

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, _widths);

    internal override void Pack(PlanBuilder plan) =>
        plan.Add(new Step([.. Enumerable.Range(0, plan.InputCount).Select(plan.Input)], plan.Output()));

    internal override void Backward(in TapedNode node)
    {
        int start = 0;
        for (int i = 0; i < _widths.Length; i++)
        {
            Span<float> ofInput = node.OfInput(i);
            TensorPrimitives.Add(ofInput, node.OfOutput.Slice(start, _widths[i]), ofInput);
            start += _widths[i];
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs) => graph.Beside(inputs.ToArray());

    private sealed class Step(PlanPlace[] inputs, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<float> y = output.Of(memory, rows, row);
                foreach (PlanPlace input in inputs)
                {
                    input.Of(memory, rows, row)[..input.Count].CopyTo(y);
                    y = y[input.Count..];
                }

                y.Clear();
            }
        }
    }
}
