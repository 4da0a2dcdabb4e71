using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>A layer for one register width. All reads and writes of the kernels are checked here, once for a call.</summary>
internal sealed class PackedLayer<TLanes, TVector>(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) : PackedLayer(weights, bias)
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly int _readInputs = (weights.Length / bias.Length + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

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
