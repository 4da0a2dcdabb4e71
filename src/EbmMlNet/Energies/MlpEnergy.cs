using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>A fully connected network with one output, F(x) = W_n a(... a(W_1 z + b_1) ...) + b_n over the scaled features z.</summary>
public sealed class MlpEnergy : SingleNetworkEnergy
{
    internal const string FormatTag = "mlp";
    private readonly PackedLayer[] _hidden;
    private readonly AlignedFloats _output;
    private readonly float _outputBias;
    private readonly int _width;

    /// <summary>Builds the network; the layers are shared, the scaling is folded into a private copy of the first one.</summary>
    /// <param name="scaling">What is done to raw features first.</param>
    /// <param name="layers">
    /// Two layers or more: the first takes every feature, each other one what the one before gives; the last gives one output.
    /// </param>
    /// <param name="activation">The nonlinearity a between the layers.</param>
    /// <param name="isNonNegative">Whether the output passes through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The layers do not fit together.</exception>
    public MlpEnergy(InputScaling scaling, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative = false)
        : base(scaling)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = [.. layers];
        CheckShapes(Layers, scaling.FeatureCount);
        Activation = LayerStack.Check(activation, nameof(activation));
        IsNonNegative = isNonNegative;
        _hidden = new PackedLayer[Layers.Count - 1];
        (float[] weights, float[] bias) = Folded.Fold(Layers[0].Weights, Layers[0].Bias);
        _hidden[0] = PackedLayer.Create(weights, bias);
        for (int i = 1; i < _hidden.Length; i++)
        {
            _hidden[i] = PackedLayer.Create(Layers[i].Weights, Layers[i].Bias);
        }

        DenseLayer last = Layers[^1];
        _output = new AlignedFloats(_hidden[^1].PaddedOutputs);
        last.Weights.CopyTo(_output.Span);
        _outputBias = last.Bias[0];
        _width = _hidden.Max(layer => layer.PaddedOutputs);
    }

    /// <summary>The layers from first to last, as trained: of the scaled features, nothing folded in.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override bool IsNonNegative { get; }

    internal override string Tag => FormatTag;

    private protected override int ScratchLength => checked(2 * _width);

    private protected override float Evaluate(ReadOnlySpan<float> x, Span<float> scratch)
    {
        _hidden[0].Apply(x, scratch[.._width]);
        return Rest(scratch[.._width], scratch[_width..(2 * _width)]);
    }

    private protected override float Evaluate(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> scratch)
    {
        _hidden[0].Apply(active, x, scratch[.._width]);
        return Rest(scratch[.._width], scratch[_width..(2 * _width)]);
    }

    internal static MlpEnergy Read(PartReader reader)
    {
        var scaling = InputScaling.Read(reader);
        IReadOnlyList<DenseLayer> layers = LayerStack.Read(reader, FormatTag, scaling.FeatureCount);
        return new MlpEnergy(scaling, layers, (Activation)reader.Int32("mlp/activation"), reader.Boolean("mlp/isNonNegative"));
    }

    internal override string WriteOnnx(OnnxGraph graph, string features) => OnnxLayers.Finish(
        graph, IsNonNegative, OnnxLayers.Write(graph, Layers, Activation, OnnxScaling.Write(graph, Scaling, features)));

    internal override EnergyDerivative CreateDerivative() => new LayersDerivative(Scaling, Layers, Activation, output: 0, IsNonNegative);

    internal override void Write(PartWriter writer)
    {
        Scaling.Write(writer);
        writer.Write("mlp/activation", (int)Activation);
        writer.Write("mlp/isNonNegative", [IsNonNegative]);
        LayerStack.Write(writer, FormatTag, Layers);
    }

    private protected override void EvaluateBlock(ReadOnlySpan<float> x, Span<float> energies, Span<float> scratch)
    {
        Span<float> current = scratch[..(BlockRows * _width)], next = scratch[(BlockRows * _width)..(2 * BlockRows * _width)];
        int inputStride = Folded.PaddedCount;
        foreach (PackedLayer layer in _hidden)
        {
            layer.ApplyBlock(x, inputStride, next);
            Elementwise.Activate(Activation, next[..(BlockRows * layer.PaddedOutputs)]);
            inputStride = layer.PaddedOutputs;
            Span<float> used = current;
            current = next;
            next = used;
            x = current;
        }

        for (int r = 0; r < BlockRows; r++)
        {
            energies[r] = Output(x.Slice(r * inputStride, inputStride));
        }
    }

    /// <summary>Everything after the first layer, whose sums are in <paramref name="current"/>.</summary>
    private float Rest(Span<float> current, Span<float> next)
    {
        Elementwise.Activate(Activation, current[.._hidden[0].PaddedOutputs]);
        for (int i = 1; i < _hidden.Length; i++)
        {
            _hidden[i].Apply(current, next);
            Elementwise.Activate(Activation, next[.._hidden[i].PaddedOutputs]);
            Span<float> used = current;
            current = next;
            next = used;
        }

        return Output(current);
    }

    private float Output(ReadOnlySpan<float> hidden)
    {
        float sum = DotKernel.Dense(ref MemoryMarshal.GetReference(hidden), ref _output.First, _output.Length) + _outputBias;
        return IsNonNegative ? Elementwise.Softplus(sum) : sum;
    }

    private static void CheckShapes(IReadOnlyList<DenseLayer> layers, int featureCount)
    {
        if (layers.Count < 2)
        {
            throw new ArgumentException(
                $"Two layers or more expected, {layers.Count} found; {nameof(LinearEnergy)} has none hidden.", nameof(layers));
        }

        int outputs = LayerStack.CheckShapes(layers, featureCount, nameof(layers));
        if (outputs != 1)
        {
            throw new ArgumentException($"The last layer gives {outputs} outputs; an energy is one number.", nameof(layers));
        }
    }
}
