using System.Runtime.Intrinsics;

namespace EbmMlNet;

/// <summary>A dense layer whose parameters are laid out for the registers of this machine.</summary>
internal abstract class PackedLayer
{
    /// <summary>Outputs are padded to a multiple of this, two of the widest registers; padding outputs are 0.</summary>
    public const int OutputMultiple = 32;

    private protected PackedLayer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int outputs = bias.Length;
        Inputs = weights.Length / outputs;
        PaddedOutputs = PaddedCount(outputs);
        Weights = new AlignedFloats(checked(Inputs * PaddedOutputs));
        Bias = new AlignedFloats(PaddedOutputs);
        bias.CopyTo(Bias.Span);
        Span<float> packed = Weights.Span;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                packed[(i * PaddedOutputs) + o] = weights[(o * Inputs) + i];
            }
        }
    }

    /// <summary>Number of outputs with padding.</summary>
    public int PaddedOutputs { get; }

    /// <summary>Number of inputs.</summary>
    private protected int Inputs { get; }

    /// <summary><c>[Inputs, PaddedOutputs]</c>.</summary>
    private protected AlignedFloats Weights { get; }

    /// <summary><c>[PaddedOutputs]</c>.</summary>
    private protected AlignedFloats Bias { get; }

    public static int PaddedCount(int outputs) => checked(outputs + OutputMultiple - 1) / OutputMultiple * OutputMultiple;

    /// <summary>Packs weights <c>[outputs, inputs]</c> and bias <c>[outputs]</c>.</summary>
    public static PackedLayer Create(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) =>
        Lanes512.IsSupported ? new PackedLayer<Lanes512, Vector512<float>>(weights, bias)
        : Lanes256.IsSupported ? new PackedLayer<Lanes256, Vector256<float>>(weights, bias)
        : new PackedLayer<Lanes128, Vector128<float>>(weights, bias);

    /// <summary>y = W x + b, from <c>[Inputs]</c>, readable up to a whole register, to <c>[PaddedOutputs]</c>.</summary>
    public abstract void Apply(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>The same for a row whose inputs are all 0 but for <paramref name="x"/> at <paramref name="active"/> (ascending).</summary>
    public abstract void Apply(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>The same for <see cref="BlockKernel.Rows"/> rows, which lie <paramref name="stride"/> and PaddedOutputs apart.</summary>
    public abstract void ApplyBlock(ReadOnlySpan<float> x, int stride, Span<float> y);
}
