using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>A dense layer's parameters laid out for <see cref="LayerKernel{TLanes, TVector}"/>.</summary>
internal sealed class PackedLayer
{
    /// <summary>Outputs are padded to a multiple of this, two of the widest registers; padding outputs are 0.</summary>
    public const int OutputMultiple = 32;

    private readonly AlignedFloats _weights;
    private readonly AlignedFloats _bias;
    private readonly int _inputs;

    /// <summary>Packs <paramref name="weights"/>, <c>[outputs, inputs]</c> row by row.</summary>
    public PackedLayer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int outputs = bias.Length;
        _inputs = weights.Length / outputs;
        PaddedOutputs = PaddedCount(outputs);
        _weights = new AlignedFloats(checked(_inputs * PaddedOutputs));
        _bias = new AlignedFloats(PaddedOutputs);
        bias.CopyTo(_bias.Span);
        Span<float> packed = _weights.Span;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < _inputs; i++)
            {
                packed[(i * PaddedOutputs) + o] = weights[(o * _inputs) + i];
            }
        }
    }

    public int PaddedOutputs { get; }

    public static int PaddedCount(int outputs) => checked(outputs + OutputMultiple - 1) / OutputMultiple * OutputMultiple;

    /// <summary>y = W x + b for <c>[inputs]</c> to <c>[PaddedOutputs]</c>.</summary>
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        ref float source = ref MemoryMarshal.GetReference(x[.._inputs]);
        ref float target = ref MemoryMarshal.GetReference(y[..PaddedOutputs]);
        if (Lanes512.IsSupported)
        {
            LayerKernel<Lanes512, Vector512<float>>.Dense(ref source, _inputs, ref _weights.At(0), ref _bias.At(0), ref target, PaddedOutputs);
        }
        else if (Lanes256.IsSupported)
        {
            LayerKernel<Lanes256, Vector256<float>>.Dense(ref source, _inputs, ref _weights.At(0), ref _bias.At(0), ref target, PaddedOutputs);
        }
        else
        {
            LayerKernel<Lanes128, Vector128<float>>.Dense(ref source, _inputs, ref _weights.At(0), ref _bias.At(0), ref target, PaddedOutputs);
        }
    }

    /// <summary>The same for a row whose inputs are all 0 but for <paramref name="x"/> at <paramref name="active"/> (ascending).</summary>
    public void Apply(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> y)
    {
        ref float source = ref MemoryMarshal.GetReference(x[..active.Length]);
        ref float target = ref MemoryMarshal.GetReference(y[..PaddedOutputs]);
        if (Lanes512.IsSupported)
        {
            LayerKernel<Lanes512, Vector512<float>>.Sparse(active, ref source, ref _weights.At(0), ref _bias.At(0), ref target, PaddedOutputs);
        }
        else if (Lanes256.IsSupported)
        {
            LayerKernel<Lanes256, Vector256<float>>.Sparse(active, ref source, ref _weights.At(0), ref _bias.At(0), ref target, PaddedOutputs);
        }
        else
        {
            LayerKernel<Lanes128, Vector128<float>>.Sparse(active, ref source, ref _weights.At(0), ref _bias.At(0), ref target, PaddedOutputs);
        }
    }
}
