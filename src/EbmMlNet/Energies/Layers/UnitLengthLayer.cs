using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>x / max(|x|, 1e-12).</summary>
internal sealed class UnitLengthLayer(int width) : Layer
{
    public const string FormatTag = "unit";
    private const float LeastLength = 1e-12f;

    internal override string Tag => FormatTag;

    internal override int Width => width;

    /// <summary>In place, of a code padded with zeros.</summary>
    public static void Apply(Span<float> code) =>
        TensorPrimitives.Divide(code, MathF.Max(MathF.Sqrt(DotKernel.Dense(code, code)), LeastLength), code);

    internal static UnitLengthLayer Read(PartReader reader, string prefix) => new(reader.Int32($"{prefix}/width"));

    internal override void Write(PartWriter writer, string prefix) => writer.Write($"{prefix}/width", Width);

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, Width);

    internal override void Pack(PlanBuilder plan) => plan.Add(new Step(plan.Input(0), plan.OutputOver(0)));

    internal override void Backward(in TapedNode node)
    {
        // The part along the code changes its length alone, which does not count; a code of no length is divided by a constant.
        float length = TensorPrimitives.Norm(node.Input(0)), along = length > LeastLength ? TensorPrimitives.Dot(node.OfOutput, node.Output) : 0;
        for (int i = 0; i < Width; i++)
        {
            node.OfInput(0)[i] += (node.OfOutput[i] - (along * node.Output[i])) / MathF.Max(length, LeastLength);
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs)
    {
        string length = graph.Node("Sqrt", graph.Along("ReduceSum", [1], graph.Node("Mul", inputs[0], inputs[0])));
        return graph.Node("Div", inputs[0], graph.Node("Max", length, graph.Constant(LeastLength)));
    }

    private sealed class Step(PlanPlace input, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<float> y = output.Of(memory, rows, row);
                if (input != output)
                {
                    input.Of(memory, rows, row).CopyTo(y);
                }

                Apply(y);
            }
        }
    }
}
