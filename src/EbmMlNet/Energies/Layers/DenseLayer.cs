using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>A fully connected layer, y = W x + b.</summary>
public sealed class DenseLayer : Layer
{
    internal const string FormatTag = "dense";
    private readonly float[] _weights;
    private readonly float[] _bias;

    /// <summary>Copies the parameters of a layer.</summary>
    /// <param name="inputCount">Number of inputs, 1 or more.</param>
    /// <param name="outputCount">Number of outputs, 1 or more.</param>
    /// <param name="weights">W, <c>[outputCount, inputCount]</c> row by row.</param>
    /// <param name="bias">b, <c>[outputCount]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the counts, or a value is not finite.</exception>
    public DenseLayer(int inputCount, int outputCount, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputCount, 1);
        Parameters.CheckLength(weights.Length, (long)inputCount * outputCount, nameof(weights));
        Parameters.CheckLength(bias.Length, outputCount, nameof(bias));
        Parameters.CheckFinite(weights, nameof(weights));
        Parameters.CheckFinite(bias, nameof(bias));
        InputCount = inputCount;
        OutputCount = outputCount;
        _weights = weights.ToArray();
        _bias = bias.ToArray();
    }

    /// <summary>Number of inputs.</summary>
    public int InputCount { get; }

    /// <summary>Number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>W, <c>[OutputCount, InputCount]</c> row by row.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>b, <c>[OutputCount]</c>.</summary>
    public ReadOnlySpan<float> Bias => _bias;

    internal override string Tag => FormatTag;

    internal override int Width => OutputCount;

    internal static DenseLayer Read(PartReader reader, string prefix) => Read(reader, prefix, -1);

    /// <summary>The same where the number of inputs is known; -1 takes as many as there are weights for.</summary>
    internal static DenseLayer Read(PartReader reader, string prefix, int inputs)
    {
        float[] bias = reader.Floats($"{prefix}/bias", -1), weights = reader.Floats($"{prefix}/weights", bias.Length, inputs);
        return new DenseLayer(inputs == -1 ? weights.Length / Math.Max(bias.Length, 1) : inputs, bias.Length, weights, bias);
    }

    internal override void Write(PartWriter writer, string prefix)
    {
        writer.Write($"{prefix}/weights", Weights, OutputCount, InputCount);
        writer.Write($"{prefix}/bias", Bias);
    }

    internal override void CheckInputs(ReadOnlySpan<int> widths) => Check(widths, InputCount);

    internal override void Pack(PlanBuilder plan)
    {
        if (plan.FoldedScaling is { } scaling)
        {
            plan.Add(new FoldedStep(new FoldedScaling(scaling), this, plan.Output()));
        }
        else
        {
            plan.Add(new Step(PackedLayer.Create(_weights, _bias), plan.Input(0), plan.Output()));
        }
    }

    internal override void Backward(in TapedNode node)
    {
        Span<float> ofInput = node.OfInput(0);
        for (int o = 0; o < OutputCount; o++)
        {
            TensorPrimitives.MultiplyAdd(Weights.Slice(o * InputCount, InputCount), node.OfOutput[o], ofInput, ofInput);
        }
    }

    internal override string WriteOnnx(OnnxGraph graph, ReadOnlySpan<string> inputs)
    {
        string product = graph.Node("MatMul", inputs[0], graph.Constant(Transposed(), InputCount, OutputCount));
        return graph.Node("Add", product, graph.Constant(Bias, 1, OutputCount));
    }

    /// <summary>W^T, <c>[InputCount, OutputCount]</c> row by row.</summary>
    internal float[] Transposed()
    {
        float[] transposed = new float[_weights.Length];
        for (int o = 0; o < OutputCount; o++)
        {
            for (int i = 0; i < InputCount; i++)
            {
                transposed[(i * OutputCount) + o] = _weights[(o * InputCount) + i];
            }
        }

        return transposed;
    }

    private sealed class Step(PackedLayer packed, PlanPlace input, PlanPlace output) : LayerStep, IFusingStep
    {
        private Activation? _activation;

        public void Fuse(Activation activation) => _activation = activation;

        public override void Run(Span<float> memory, int rows)
        {
            Span<float> y = output.Of(memory, rows);
            packed.Apply(input.Of(memory, rows), input.Length, y, rows);
            Elementwise.Activate(_activation, y);
        }
    }

    /// <summary>The first layer, with the scaling before it.</summary>
    private sealed class FoldedStep : EntryStep, IFusingStep
    {
        private readonly FoldedScaling _scaling;
        private readonly PackedLayer _packed;
        private readonly PlanPlace _output;
        private Activation? _activation;

        public FoldedStep(FoldedScaling scaling, DenseLayer layer, PlanPlace output)
            : base(scaling.PaddedCount)
        {
            _scaling = scaling;
            (float[] weights, float[] bias) = _scaling.Fold(layer._weights, layer._bias);
            _packed = PackedLayer.Create(weights, bias);
            _output = output;
        }

        public override int SparseLength(int nonZeros) => _scaling.SparseLength(nonZeros);

        public override void Load(ReadOnlySpan<float> features, Span<float> scratch) => _scaling.Apply(features, scratch);

        public void Fuse(Activation activation) => _activation = activation;

        public override void Run(ReadOnlySpan<float> scratch, Span<float> memory, int rows)
        {
            Span<float> y = _output.Of(memory, rows);
            _packed.Apply(scratch, _scaling.PaddedCount, y, rows);
            Elementwise.Activate(_activation, y);
        }

        public override void Run(ReadOnlySpan<float> features, Span<float> scratch, Span<float> memory)
        {
            Span<float> y = _output.Of(memory, 1);
            _scaling.Apply(features, scratch);
            _packed.Apply(scratch, y);
            Elementwise.Activate(_activation, y);
        }

        public override void Run(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<float> scratch, Span<float> memory)
        {
            Span<float> inputs = scratch[.._scaling.SparseLength(indices.Length)], y = _output.Of(memory, 1);
            if (_scaling.IsDense(indices.Length))
            {
                _scaling.Apply(indices, values, inputs, first);
                _packed.Apply(inputs, y);
            }
            else
            {
                int capacity = inputs.Length / 3;
                Span<float> x = inputs[..capacity];
                Span<int> active = MemoryMarshal.Cast<float, int>(inputs[capacity..]);
                int count = _scaling.Apply(indices, values, active[..capacity], x, active[capacity..], first);
                _packed.Apply(active[..count], x[..count], y);
            }

            Elementwise.Activate(_activation, y);
        }
    }
}
