using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// An energy F(x): how incompatible the features of an answer are with its question. Lower is better.
/// </summary>
/// <remarks>
/// Immutable and safe to use from many threads at once. Evaluating it needs neither torch nor ML.NET and allocates nothing.
/// Missing features (NaN) take their training mean; an infinite feature gives an energy that may be infinite or NaN.
/// </remarks>
public abstract class EnergyFunction
{
    /// <summary>Rows that are evaluated together, so that each weight is read once for all of them.</summary>
    private protected const int BlockRows = BlockKernel.Rows;

    private protected EnergyFunction(InputScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        Scaling = scaling;
        Folded = new FoldedScaling(scaling);
    }

    /// <summary>Number of features of a row.</summary>
    public int FeatureCount => Scaling.FeatureCount;

    /// <summary>What is done to raw features first. It is part of the function: callers pass raw features.</summary>
    public InputScaling Scaling { get; }

    /// <summary>Whether no energy can be below zero, as losses with an absolute floor require.</summary>
    public abstract bool IsNonNegative { get; }

    /// <summary>What this kind of energy is called in saved models.</summary>
    internal abstract string Tag { get; }

    /// <summary>The scaling, ready to be folded into the first layer.</summary>
    private protected FoldedScaling Folded { get; }

    /// <summary>Floats of scratch memory that one evaluation needs beside its inputs.</summary>
    private protected abstract int ScratchLength { get; }

    /// <summary>The energy of one row.</summary>
    /// <param name="features">Raw features, <c>[FeatureCount]</c>.</param>
    /// <returns>F(x).</returns>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> features.</exception>
    [SkipLocalsInit]
    public float Energy(ReadOnlySpan<float> features)
    {
        Parameters.CheckFeatureCount(features.Length, FeatureCount, nameof(features));
        int needed = Folded.PaddedCount + ScratchLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Span<float> x = memory[..Folded.PaddedCount];
        Folded.Apply(features, x);
        float energy = Evaluate(x, memory[Folded.PaddedCount..]);
        Scratch.Return(rented);
        return energy;
    }

    /// <summary>The energy of one row given by the features that are not zero; equal to that of the same row given in full.</summary>
    /// <param name="indices">Feature numbers in strictly ascending order.</param>
    /// <param name="values">The raw feature at each of <paramref name="indices"/>.</param>
    /// <returns>F(x).</returns>
    /// <exception cref="ArgumentException">
    /// The lengths differ, or an index is out of range or not greater than the one before it.
    /// </exception>
    [SkipLocalsInit]
    public float Energy(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        Parameters.CheckLength(values.Length, indices.Length, nameof(values));
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

    /// <summary>The energies of several rows.</summary>
    /// <param name="rows">Raw features, <c>[R, FeatureCount]</c> row by row.</param>
    /// <param name="energies">Receives F of every row, <c>[R]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    [SkipLocalsInit]
    public void Energies(ReadOnlySpan<float> rows, Span<float> energies)
    {
        Parameters.CheckLength(rows.Length, (long)energies.Length * FeatureCount, nameof(rows));
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

    /// <summary>Saves the parameters, from which Read of the same kind makes the same energy again.</summary>
    internal abstract void Write(PartWriter writer);

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
