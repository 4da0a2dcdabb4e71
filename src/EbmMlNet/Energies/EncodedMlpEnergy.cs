using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// F(x) = W_n a(... a(W_2 a(h(x)) + b_2) ...) + b_n + g(x): a network over piecewise-linear curves h of every feature, and beside it a sum g
/// of one curve for each feature.
/// </summary>
/// <remarks>
/// A curve bends where the training rows lie, so that thresholds and long tails need no further layer; see <see cref="PiecewiseLinearLayer"/>.
/// A missing feature (NaN) has a value of its own on every curve; beyond its first and last knots a curve is flat.
/// </remarks>
public sealed class EncodedMlpEnergy : EnergyFunction
{
    internal const string FormatTag = "encoded";
    private readonly PackedEncodedNetwork _network;

    /// <summary>Builds the network; first and layers are shared.</summary>
    /// <param name="first">h and, last, g: one output more than the first of <paramref name="layers"/> takes.</param>
    /// <param name="layers">One layer or more that fit together; the last gives one output.</param>
    /// <param name="activation">The nonlinearity a.</param>
    /// <param name="isNonNegative">Whether the output passes through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The layers do not fit together.</exception>
    public EncodedMlpEnergy(
        PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative = false)
        : base(InputScaling.Identity((first ?? throw new ArgumentNullException(nameof(first))).Knots.FeatureCount))
    {
        ArgumentNullException.ThrowIfNull(layers);
        First = first;
        Layers = [.. layers];
        if (LayerStack.CheckShapesAfter(first, Layers, nameof(layers)) != 1)
        {
            throw new ArgumentException($"The last layer gives {Layers[^1].OutputCount} outputs; an energy is one number.", nameof(layers));
        }

        Activation = LayerStack.Check(activation, nameof(activation));
        IsNonNegative = isNonNegative;
        _network = new PackedEncodedNetwork(First, Layers, activation);
    }

    /// <summary>The curves of every feature: those of h and, last, that of g.</summary>
    public PiecewiseLinearLayer First { get; }

    /// <summary>The layers after the first, as trained.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override bool IsNonNegative { get; }

    internal override string Tag => FormatTag;

    internal static EncodedMlpEnergy Read(PartReader reader) => new(
        PiecewiseLinearLayer.Read(reader, FormatTag),
        LayerStack.Read(reader, FormatTag, -1),
        (Activation)reader.Int32("encoded/activation"),
        reader.Boolean("encoded/isNonNegative"));

    internal override string WriteOnnx(OnnxGraph graph, string features) =>
        OnnxLayers.Finish(graph, IsNonNegative, OnnxCurves.Write(graph, First, Layers, Activation, features));

    internal override EnergyDerivative CreateDerivative() => new CurvesDerivative(First, Layers, Activation, output: 0, IsNonNegative);

    internal override void Write(PartWriter writer)
    {
        writer.Write("encoded/activation", (int)Activation);
        writer.Write("encoded/isNonNegative", [IsNonNegative]);
        First.Write(writer, FormatTag);
        LayerStack.Write(writer, FormatTag, Layers);
    }

    [SkipLocalsInit]
    private protected override float Compute(ReadOnlySpan<float> features)
    {
        int needed = _network.PaddedOutputs + _network.ScratchLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        float energy = Evaluate(features, memory);
        Scratch.Return(rented);
        return energy;
    }

    [SkipLocalsInit]
    private protected override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        int needed = _network.PaddedOutputs + _network.ScratchLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> outputs = memory[.._network.PaddedOutputs];
        _network.Apply(indices, values, outputs, memory[outputs.Length..]);
        float energy = Finish(outputs[0]);
        Scratch.Return(rented);
        return energy;
    }

    [SkipLocalsInit]
    private protected override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        int needed = _network.PaddedOutputs + _network.ScratchLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        for (int row = 0; row < energies.Length; row++)
        {
            energies[row] = Evaluate(rows.Slice(row * FeatureCount, FeatureCount), memory);
        }

        Scratch.Return(rented);
    }

    private float Evaluate(ReadOnlySpan<float> features, Span<float> memory)
    {
        Span<float> outputs = memory[.._network.PaddedOutputs];
        _network.Apply(features, outputs, memory[outputs.Length..]);
        return Finish(outputs[0]);
    }

    private float Finish(float output) => IsNonNegative ? Elementwise.Softplus(output) : output;
}
