using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>What energies have in common whose scaling is folded into the first layer of one network.</summary>
public abstract class SingleNetworkEnergy : EnergyFunction
{
    /// <summary>Rows that are evaluated together, so that each weight is read once for all of them.</summary>
    private protected const int BlockRows = BlockKernel.Rows;

    private protected SingleNetworkEnergy(InputScaling scaling)
        : base(scaling) => Folded = new FoldedScaling(scaling);

    /// <summary>The scaling, ready to be folded into the first layer.</summary>
    private protected FoldedScaling Folded { get; }

    /// <summary>Floats of scratch memory that one evaluation needs beside its inputs.</summary>
    private protected abstract int ScratchLength { get; }

    [SkipLocalsInit]
    private protected sealed override float Compute(ReadOnlySpan<float> features)
    {
        int needed = Folded.PaddedCount + ScratchLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> x = memory[..Folded.PaddedCount];
        Folded.Apply(features, x);
        float energy = Evaluate(x, memory[Folded.PaddedCount..]);
        Scratch.Return(rented);
        return energy;
    }

    [SkipLocalsInit]
    private protected sealed override float Compute(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        int inputs = Folded.SparseLength(indices.Length);
        int needed = inputs + ScratchLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> scratch = memory[inputs..];
        float energy;
        if (Folded.IsDense(indices.Length))
        {
            Span<float> x = memory[..inputs];
            Folded.Apply(indices, values, x);
            energy = Evaluate(x, scratch);
        }
        else
        {
            int capacity = inputs / 3;
            Span<float> x = memory[..capacity];
            Span<int> active = MemoryMarshal.Cast<float, int>(memory[capacity..inputs]);
            int count = Folded.Apply(indices, values, active[..capacity], x, active[capacity..]);
            energy = Evaluate(active[..count], x[..count], scratch);
        }

        Scratch.Return(rented);
        return energy;
    }

    [SkipLocalsInit]
    private protected sealed override void Compute(ReadOnlySpan<float> rows, Span<float> energies)
    {
        int needed = BlockRows * (Folded.PaddedCount + ScratchLength);
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> scratch = memory[(BlockRows * Folded.PaddedCount)..];
        int row = 0;
        for (; row <= energies.Length - BlockRows; row += BlockRows)
        {
            for (int r = 0; r < BlockRows; r++)
            {
                Folded.Apply(
                    rows.Slice((row + r) * FeatureCount, FeatureCount), memory.Slice(r * Folded.PaddedCount, Folded.PaddedCount));
            }

            EvaluateBlock(memory[..(BlockRows * Folded.PaddedCount)], energies.Slice(row, BlockRows), scratch);
        }

        for (; row < energies.Length; row++)
        {
            Span<float> x = memory[..Folded.PaddedCount];
            Folded.Apply(rows.Slice(row * FeatureCount, FeatureCount), x);
            energies[row] = Evaluate(x, scratch);
        }

        Scratch.Return(rented);
    }

    /// <summary>F from folded inputs, padded with zeros to <see cref="FoldedScaling.PaddedCount"/>.</summary>
    private protected abstract float Evaluate(ReadOnlySpan<float> x, Span<float> scratch);

    /// <summary>F of <see cref="BlockRows"/> rows of folded inputs, one padded row after the other.</summary>
    private protected virtual void EvaluateBlock(ReadOnlySpan<float> x, Span<float> energies, Span<float> scratch)
    {
        for (int r = 0; r < BlockRows; r++)
        {
            energies[r] = Evaluate(x.Slice(r * Folded.PaddedCount, Folded.PaddedCount), scratch);
        }
    }

    /// <summary>F from the folded inputs of the features listed in ascending order; those of all others are 0.</summary>
    private protected abstract float Evaluate(ReadOnlySpan<int> active, ReadOnlySpan<float> x, Span<float> scratch);
}
