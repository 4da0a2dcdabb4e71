namespace EbmMlNet;

/// <summary>The derivative of one output of dense layers over scaled features, through softplus where the energy passes through it.</summary>
internal sealed class LayersDerivative(
    InputScaling scaling, IReadOnlyList<DenseLayer> layers, Activation activation, int output, bool isNonNegative) : ScaledDerivative(scaling)
{
    private readonly LayerTape _tape = new(layers, activation);
    private readonly float[] _ofOutputs = new float[layers[^1].OutputCount];

    protected override float ByScaled(ReadOnlySpan<float> z, Span<float> gradient)
    {
        float sum = _tape.Forward(z)[output];
        _ofOutputs[output] = isNonNegative ? ActivationSlope.Sigmoid(sum) : 1;
        _tape.Backward(_ofOutputs, gradient);
        return isNonNegative ? Elementwise.Softplus(sum) : sum;
    }
}
