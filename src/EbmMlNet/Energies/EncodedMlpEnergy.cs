namespace EbmMlNet;

/// <summary>
/// F(x) = W_n a(... a(W_2 a(h(x)) + b_2) ...) + b_n + g(x): a network over piecewise-linear curves h of every feature, and beside it a sum g
/// of one curve for each feature.
/// </summary>
/// <remarks>
/// A curve bends where the training rows lie, so that thresholds and long tails need no further layer; see <see cref="PiecewiseLinearLayer"/>.
/// A missing feature (NaN) has a value of its own on every curve; beyond its first and last knots a curve is flat.
/// </remarks>
public sealed class EncodedMlpEnergy : SingleNetworkEnergy
{
    internal const string FormatTag = "encoded";

    /// <summary>Builds the network; first and layers are shared.</summary>
    /// <param name="first">h and, last, g: one output more than the first of <paramref name="layers"/> takes.</param>
    /// <param name="layers">One layer or more that fit together; the last gives one output.</param>
    /// <param name="activation">The nonlinearity a.</param>
    /// <param name="isNonNegative">Whether the output passes through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The layers do not fit together.</exception>
    public EncodedMlpEnergy(
        PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative = false)
        : base(Identity(first), Compose(first, layers, activation, isNonNegative)) =>
        (First, Layers, Activation) = (first, [.. layers], ActivationLayer.Check(activation, nameof(activation)));

    /// <summary>The curves of every feature: those of h and, last, that of g.</summary>
    public PiecewiseLinearLayer First { get; }

    /// <summary>The layers after the first, as trained.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    internal override string Tag => FormatTag;

    internal static EncodedMlpEnergy Read(PartReader reader) => new(
        PiecewiseLinearLayer.Read(reader, FormatTag),
        LayerStack.Read(reader, FormatTag, -1),
        (Activation)reader.Int32("encoded/activation"),
        reader.Boolean("encoded/isNonNegative"));

    internal override void Write(PartWriter writer)
    {
        writer.Write("encoded/activation", (int)Activation);
        writer.Write("encoded/isNonNegative", [IsNonNegative]);
        First.Write(writer, FormatTag);
        LayerStack.Write(writer, FormatTag, Layers);
    }

    private static InputScaling Identity(PiecewiseLinearLayer first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return InputScaling.Identity(first.Knots.FeatureCount);
    }

    private static LayerGraph Compose(PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return LayerStack.CheckShapesAfter(first, layers, nameof(layers)) == 1
            ? LayerGraph.Of(first, layers, activation, isNonNegative)
            : throw new ArgumentException($"The last layer gives {layers[^1].OutputCount} outputs; an energy is one number.", nameof(layers));
    }
}
