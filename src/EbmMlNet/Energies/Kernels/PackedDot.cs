namespace EbmMlNet;

/// <summary>A dense layer of one output, an inner product.</summary>
internal sealed class PackedDot : PackedLayer
{
    private readonly float _bias;

    public PackedDot(ReadOnlySpan<float> weights, float bias)
        : base(weights.Length, 1, DotKernel.PaddedCount(weights.Length))
    {
        weights.CopyTo(Weights.Span);
        _bias = bias;
    }

    public override void Apply(ReadOnlySpan<float> x, Span<float> y) => DotKernel.Store(DotKernel.Dense(Weights.Span, x) + _bias, y);

    public override void Apply(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> y) =>
        DotKernel.Store(DotKernel.Sparse(active, x, Weights.Span) + _bias, y);

    public override void ApplyBlock(ReadOnlySpan<float> x, int stride, Span<float> y)
    {
        for (int row = 0; row < BlockKernel.Rows; row++)
        {
            Apply(x[(row * stride)..], y[(row * PaddedOutputs)..]);
        }
    }
}
