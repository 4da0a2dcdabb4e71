namespace EbmMlNet;

/// <summary>log(1 + exp(x)) of every value.</summary>
internal sealed class SoftplusLayer(int width) : Layer
{
    public const string FormatTag = "softplus";

    internal override string Tag => FormatTag;

    internal override int Width => width;

    /// <summary>The derivative, 1 / (1 + exp(-x)).</summary>
    public static float Slope(float x) => 1 / (1 + MathF.Exp(-x));

    internal static SoftplusLayer Read(PartReader reader, string prefix) => new(reader.Int32($"{prefix}/width"));

    internal override void Write(PartWriter writer, string prefix) => writer.Write($"{prefix}/width", Width);

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, Width);

    internal override void Pack(PlanBuilder plan) => plan.Add(new Step(plan.Input(0), plan.OutputOver(0)));

    internal override void Backward(in TapedNode node)
    {
        for (int i = 0; i < Width; i++)
        {
            node.OfInput(0)[i] += node.OfOutput[i] * Slope(node.Input(0)[i]);
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs) => graph.Node("Softplus", inputs[0]);

    private sealed class Step(PlanPlace input, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> x = input.Of(memory, rows, row);
                Span<float> y = output.Of(memory, rows, row);
                for (int i = 0; i < output.Count; i++)
                {
                    y[i] = Elementwise.Softplus(x[i]);
                }

                y[output.Count..].Clear();
            }
        }
    }
}
