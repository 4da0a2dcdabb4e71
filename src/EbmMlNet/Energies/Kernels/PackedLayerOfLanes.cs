using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>A layer for one register width. All reads and writes of the kernels are checked here, once for a call.</summary>
internal sealed class PackedLayer<TLanes, TVector> : PackedLayer
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly int _readInputs;

    /// <summary>Weights lie input by input, <c>[Inputs, PaddedOutputs]</c>.</summary>
    public PackedLayer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
        : base(weights.Length / bias.Length, bias.Length, checked(weights.Length / bias.Length * PaddedCount(bias.Length)))
    {
        _readInputs = (Inputs + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        bias.CopyTo(Bias.Span);
        Span<float> packed = Weights.Span;
        for (int o = 0; o < bias.Length; o++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                packed[(i * PaddedOutputs) + o] = weights[(o * Inputs) + i];
            }
        }
    }

    public override void Apply(ReadOnlySpan<float> x, Span<float> y) => LayerKernel<TLanes, TVector>.Dense(
        ref MemoryMarshal.GetReference(x[.._readInputs]),
        Inputs,
        ref Weights.First,
        ref Bias.First,
        ref MemoryMarshal.GetReference(y[..PaddedOutputs]),
        PaddedOutputs);

    public override void Apply(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> y) => LayerKernel<TLanes, TVector>.Sparse(
        active,
        ref MemoryMarshal.GetReference(x[..active.Length]),
        ref Weights.First,
        ref Bias.First,
        ref MemoryMarshal.GetReference(y[..PaddedOutputs]),
        PaddedOutputs);

    public override void ApplyBlock(ReadOnlySpan<float> x, int stride, Span<float> y) => BlockKernel.Apply<TLanes, TVector>(
        ref MemoryMarshal.GetReference(x[..(((BlockKernel.Rows - 1) * stride) + _readInputs)]),
        stride,
        Inputs,
        ref Weights.First,
        ref Bias.First,
        ref MemoryMarshal.GetReference(y[..(BlockKernel.Rows * PaddedOutputs)]),
        PaddedOutputs);
}
