namespace EbmMlNet;

/// <summary>An encoder that is ready to run on raw features; see <see cref="PackedNetwork"/>.</summary>
internal sealed class PackedEncoder(InputScaling scaling, Encoder encoder)
{
    private readonly PackedNetwork _network = new(scaling, encoder.Layers, encoder.Activation);

    public int ScratchLength => _network.ScratchLength;

    public int SparseScratchLength(int nonZeros) => _network.SparseScratchLength(nonZeros);

    public void Encode(ReadOnlySpan<float> features, Span<float> code, Span<float> scratch)
    {
        _network.Apply(features, code, scratch);
        Finish(code);
    }

    public void Encode(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<float> code, Span<float> scratch)
    {
        _network.Apply(indices, values, first, code, scratch);
        Finish(code);
    }

    /// <summary>The codes of <see cref="BlockKernel.Rows"/> rows, one padded code after the other.</summary>
    public void EncodeBlock(ReadOnlySpan<float> rows, int stride, Span<float> codes, Span<float> scratch)
    {
        _network.ApplyBlock(rows, stride, codes, scratch);
        for (int r = 0; r < BlockKernel.Rows; r++)
        {
            Finish(codes.Slice(r * _network.PaddedOutputs, _network.PaddedOutputs));
        }
    }

    private void Finish(Span<float> code)
    {
        if (encoder.UnitLength)
        {
            CodeMetric.Normalize(code);
        }
    }
}
