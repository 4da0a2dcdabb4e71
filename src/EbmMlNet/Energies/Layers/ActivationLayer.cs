namespace EbmMlNet;

/// <summary>a(x) of every value.</summary>
internal sealed class ActivationLayer : Layer
{
    public const string FormatTag = "activation";

    /// <exception cref="ArgumentException">There is no such activation.</exception>
    public ActivationLayer(Activation activation, int width) => (Activation, Width) = (Check(activation, nameof(activation)), width);

    public Activation Activation { get; }

    internal override string Tag => FormatTag;

    internal override int Width { get; }

    public static Activation Check(Activation activation, string name) =>
        Enum.IsDefined(activation) ? activation : throw new ArgumentException($"{activation} is not an activation.", name);

    internal static ActivationLayer Read(PartReader reader, string prefix) =>
        new((Activation)reader.Int32($"{prefix}/activation"), reader.Int32($"{prefix}/width"));

    internal override void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/activation", (int)Activation);
        writer.Write($"{prefix}/width", Width);
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, Width);

    internal override void Pack(PlanBuilder plan)
    {
        IFusingStep? before = plan.FusingStep;
        PlanPlace input = plan.Input(0), output = plan.OutputOver(0);
        if (before is not null && output == input)
        {
            before.Fuse(Activation);
        }
        else
        {
            plan.Add(new Step(Activation, input, output));
        }
    }

    internal override void Backward(in TapedNode node)
    {
        ReadOnlySpan<float> x = node.Input(0), of = node.OfOutput;
        Span<float> ofInput = node.OfInput(0);
        for (int i = 0; i < x.Length; i++)
        {
            ofInput[i] += of[i] * Slope(x[i]);
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs) => Activation switch
    {
        Activation.Relu => graph.Node("Relu", inputs[0]),
        Activation.Silu => graph.Node("Mul", inputs[0], graph.Node("Sigmoid", inputs[0])),
        _ => graph.Node("Tanh", inputs[0]),
    };

    // That of the rectifier at 0 is 0, as torch has it.
    private float Slope(float x)
    {
        switch (Activation)
        {
            case Activation.Relu:
                return x > 0 ? 1 : 0;
            case Activation.Silu:
                float sigmoid = SoftplusLayer.Slope(x);
                return sigmoid * (1 + (x * (1 - sigmoid)));
            default:
                float tanh = MathF.Tanh(x);
                return 1 - (tanh * tanh);
        }
    }

    private sealed class Step(Activation activation, PlanPlace input, PlanPlace output) : LayerStep
    {
        public override void Run(Span<float> memory, int rows)
        {
            Span<float> y = output.Of(memory, rows);
            if (input != output)
            {
                input.Of(memory, rows).CopyTo(y);
            }

            Elementwise.Activate(activation, y);
        }
    }
}
