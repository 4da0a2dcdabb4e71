using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>F(x) = w · z + b over the scaled features z, optionally log(1 + exp(·)) of it.</summary>
public sealed class LinearEnergy : SingleNetworkEnergy
{
    internal const string FormatTag = "linear";
    private readonly float[] _weights;
    private readonly AlignedFloats _foldedWeights;
    private readonly float _foldedBias;

    /// <summary>Copies the parameters.</summary>
    /// <param name="scaling">What is done to raw features first.</param>
    /// <param name="weights">w, one for each feature.</param>
    /// <param name="bias">b.</param>
    /// <param name="isNonNegative">Whether the output passes through softplus, log(1 + exp(·)). The default is no.</param>
    /// <exception cref="ArgumentException">The number of weights is not that of the features, or a value is not finite.</exception>
    public LinearEnergy(InputScaling scaling, ReadOnlySpan<float> weights, float bias, bool isNonNegative = false)
        : base(scaling)
    {
        Parameters.CheckLength(weights.Length, scaling.FeatureCount, nameof(weights));
        Parameters.CheckFinite(weights, nameof(weights));
        Parameters.CheckFinite([bias], nameof(bias));
        _weights = weights.ToArray();
        Bias = bias;
        IsNonNegative = isNonNegative;
        (float[] foldedWeights, float[] foldedBias) = Folded.Fold(weights, [bias]);
        _foldedWeights = new AlignedFloats(DotKernel.PaddedCount(weights.Length));
        foldedWeights.CopyTo(_foldedWeights.Span);
        _foldedBias = foldedBias[0];
    }

    /// <summary>w, <c>[FeatureCount]</c>, of the scaled features.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>b.</summary>
    public float Bias { get; }

    /// <inheritdoc/>
    public override bool IsNonNegative { get; }

    internal override string Tag => FormatTag;

    private protected override int ScratchLength => 0;

    private protected override float Evaluate(ReadOnlySpan<float> x, Span<float> scratch) =>
        Output(DotKernel.Dense(ref MemoryMarshal.GetReference(x), ref _foldedWeights.First, _foldedWeights.Length));

    private protected override float Evaluate(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> scratch) =>
        Output(DotKernel.Sparse(active, x, _foldedWeights.Span));

    internal static LinearEnergy Read(PartReader reader)
    {
        var scaling = InputScaling.Read(reader);
        return new LinearEnergy(
            scaling,
            reader.Floats("linear/weights", scaling.FeatureCount),
            reader.Floats("linear/bias", 1)[0],
            reader.Boolean("linear/isNonNegative"));
    }

    internal override string WriteOnnx(OnnxGraph graph, string features)
    {
        string z = OnnxScaling.Write(graph, Scaling, features);
        string output = OnnxLayers.Write(graph, [new DenseLayer(FeatureCount, 1, _weights, [Bias])], Activation.Relu, z);
        return OnnxLayers.Finish(graph, IsNonNegative, output);
    }

    internal override EnergyDerivative CreateDerivative() =>
        new LayersDerivative(Scaling, [new DenseLayer(FeatureCount, 1, _weights, [Bias])], Activation.Relu, output: 0, IsNonNegative);

    internal override void Write(PartWriter writer)
    {
        Scaling.Write(writer);
        writer.Write("linear/weights", Weights);
        writer.Write("linear/bias", [Bias], 1);
        writer.Write("linear/isNonNegative", [IsNonNegative]);
    }

    private float Output(float sum) => IsNonNegative ? Elementwise.Softplus(sum + _foldedBias) : sum + _foldedBias;
}
