namespace EbmMlNet;

/// <summary>F(x) = w · z + b over the scaled features z, optionally log(1 + exp(·)) of it.</summary>
public sealed class LinearEnergy : SingleNetworkEnergy
{
    internal const string FormatTag = "linear";
    private readonly DenseLayer _layer;

    /// <summary>Copies the parameters.</summary>
    /// <param name="scaling">What is done to raw features first.</param>
    /// <param name="weights">w, one for each feature.</param>
    /// <param name="bias">b.</param>
    /// <param name="isNonNegative">Whether the output passes through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The number of weights is not that of the features, or a value is not finite.</exception>
    public LinearEnergy(InputScaling scaling, ReadOnlySpan<float> weights, float bias, bool isNonNegative = false)
        : this(scaling, LayerOf(scaling, weights, bias), isNonNegative)
    {
    }

    private LinearEnergy(InputScaling scaling, DenseLayer layer, bool isNonNegative)
        : base(scaling, LayerGraph.Of(scaling, [layer], Activation.Relu, isNonNegative)) => _layer = layer;

    /// <summary>w, <c>[FeatureCount]</c>, of the scaled features.</summary>
    public ReadOnlySpan<float> Weights => _layer.Weights;

    /// <summary>b.</summary>
    public float Bias => _layer.Bias[0];

    internal override string Tag => FormatTag;

    internal static LinearEnergy Read(PartReader reader)
    {
        var scaling = InputScaling.Read(reader);
        return new LinearEnergy(
            scaling,
            reader.Floats("linear/weights", scaling.FeatureCount),
            reader.Floats("linear/bias", 1)[0],
            reader.Boolean("linear/isNonNegative"));
    }

    internal override void Write(PartWriter writer)
    {
        Scaling.Write(writer);
        writer.Write("linear/weights", Weights);
        writer.Write("linear/bias", [Bias], 1);
        writer.Write("linear/isNonNegative", [IsNonNegative]);
    }

    private static DenseLayer LayerOf(InputScaling scaling, ReadOnlySpan<float> weights, float bias)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        Parameters.CheckLength(weights.Length, scaling.FeatureCount, nameof(weights));
        Parameters.CheckFinite(weights, nameof(weights));
        Parameters.CheckFinite([bias], nameof(bias));
        return new DenseLayer(weights.Length, 1, weights, [bias]);
    }
}
