using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>A dense layer whose parameters are laid out for the registers of this machine.</summary>
internal abstract class PackedLayer
{
    /// <summary>Outputs are padded to a multiple of this, two of the widest registers; padding outputs are 0.</summary>
    public const int OutputMultiple = 32;

    private protected PackedLayer(int inputs, int outputs, int weights)
    {
        Inputs = inputs;
        PaddedOutputs = PaddedCount(outputs);
        Weights = new AlignedFloats(weights);
        Bias = new AlignedFloats(PaddedOutputs);
    }

    /// <summary>Number of outputs with padding.</summary>
    public int PaddedOutputs { get; }

    /// <summary>Number of inputs.</summary>
    private protected int Inputs { get; }

    private protected AlignedFloats Weights { get; }

    /// <summary><c>[PaddedOutputs]</c>.</summary>
    private protected AlignedFloats Bias { get; }

    /// <summary>The multiple; one output alone is padded to <see cref="DotKernel.Lanes"/>.</summary>
    public static int PaddedCount(int outputs) =>
        outputs == 1 ? DotKernel.Lanes : checked(outputs + OutputMultiple - 1) / OutputMultiple * OutputMultiple;

    /// <summary>Packs weights <c>[outputs, inputs]</c> and bias <c>[outputs]</c>.</summary>
    public static PackedLayer Create(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) =>
        bias.Length == 1 ? new PackedDot(weights, bias[0])
        : Lanes512.IsSupported ? new PackedLayer<Lanes512, Vector512<float>>(weights, bias)
        : Lanes256.IsSupported ? new PackedLayer<Lanes256, Vector256<float>>(weights, bias)
        : new PackedLayer<Lanes128, Vector128<float>>(weights, bias);

    /// <summary>y = W x + b, from <c>[Inputs]</c>, padded with zeros to a multiple of <see cref="DotKernel.Lanes"/>, to <c>[PaddedOutputs]</c>.</summary>
    public abstract void Apply(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>The same for a row whose inputs are all 0 but for <paramref name="x"/> at <paramref name="active"/> (ascending).</summary>
    public abstract void Apply(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>The same for <see cref="BlockKernel.Rows"/> rows, which lie <paramref name="stride"/> and PaddedOutputs apart.</summary>
    public abstract void ApplyBlock(ReadOnlySpan<float> x, int stride, Span<float> y);

    /// <summary>The same for one row or <see cref="BlockKernel.Rows"/>.</summary>
    public void Apply(ReadOnlySpan<float> x, int stride, Span<float> y, int rows)
    {
        if (rows == 1)
        {
            Apply(x, y);
        }
        else
        {
            ApplyBlock(x, stride, y);
        }
    }
}
