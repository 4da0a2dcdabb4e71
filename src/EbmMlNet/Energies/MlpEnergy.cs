namespace EbmMlNet;

/// <summary>A fully connected network with one output, F(x) = W_n a(... a(W_1 z + b_1) ...) + b_n over the scaled features z.</summary>
public sealed class MlpEnergy : SingleNetworkEnergy
{
    internal const string FormatTag = "mlp";

    /// <summary>Builds the network; the layers are shared, the scaling is folded into a private copy of the first one.</summary>
    /// <param name="scaling">What is done to raw features first.</param>
    /// <param name="layers">
    /// Two layers or more: the first takes every feature, each other one what the one before gives; the last gives one output.
    /// </param>
    /// <param name="activation">The nonlinearity a between the layers.</param>
    /// <param name="isNonNegative">Whether the output passes through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The layers do not fit together.</exception>
    public MlpEnergy(InputScaling scaling, IReadOnlyList<DenseLayer> layers, Activation activation, bool isNonNegative = false)
        : base(scaling, LayerGraph.Of(scaling, Check(scaling, layers), activation, isNonNegative)) =>
        (Layers, Activation) = ([.. layers], ActivationLayer.Check(activation, nameof(activation)));

    /// <summary>The layers from first to last, as trained: of the scaled features, nothing folded in.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    internal override string Tag => FormatTag;

    internal static MlpEnergy Read(PartReader reader)
    {
        var scaling = InputScaling.Read(reader);
        IReadOnlyList<DenseLayer> layers = LayerStack.Read(reader, FormatTag, scaling.FeatureCount);
        return new MlpEnergy(scaling, layers, (Activation)reader.Int32("mlp/activation"), reader.Boolean("mlp/isNonNegative"));
    }

    internal override void Write(PartWriter writer)
    {
        Scaling.Write(writer);
        writer.Write("mlp/activation", (int)Activation);
        writer.Write("mlp/isNonNegative", [IsNonNegative]);
        LayerStack.Write(writer, FormatTag, Layers);
    }

    private static IReadOnlyList<DenseLayer> Check(InputScaling scaling, IReadOnlyList<DenseLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count < 2)
        {
            throw new ArgumentException(
                $"Two layers or more expected, {layers.Count} found; {nameof(LinearEnergy)} has none hidden.", nameof(layers));
        }

        int outputs = LayerStack.CheckShapes(layers, scaling.FeatureCount, nameof(layers));
        return outputs == 1
            ? layers
            : throw new ArgumentException($"The last layer gives {outputs} outputs; an energy is one number.", nameof(layers));
    }
}
