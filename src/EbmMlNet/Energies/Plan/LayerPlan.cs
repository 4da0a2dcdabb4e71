using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// A graph of layers that is ready to run: scaling is folded into the layers that follow it, parameters are laid out for the registers, and every
/// layer is one step for a row or a block of rows. Dense rows, sparse rows and blocks of rows give the same bits.
/// </summary>
/// <remarks>Immutable; allocates nothing. Memory that callers give may have any content.</remarks>
internal sealed class LayerPlan
{
    private readonly (EntryStep Step, SlotSelectionLayer? Selection)[] _entries;
    private readonly LayerStep[] _steps;

    /// <summary>What begins the plan, where it is one step of all features.</summary>
    private readonly EntryStep? _only;
    private readonly PlanPlace _output;
    private readonly bool _checksIndices;
    private readonly int _length;

    public LayerPlan(LayerGraph graph)
    {
        var builder = new PlanBuilder(graph, isTaped: false);
        FeatureCount = graph.FeatureCount;
        _entries = [.. builder.Entries];
        _only = _entries is [(var entryStep, null)] ? entryStep : null;
        _steps = [.. builder.Steps];
        _length = builder.Length;
        _output = builder.PlaceOf(graph.Nodes.Count);
        // What takes all features checks their numbers itself.
        _checksIndices = _entries.Any(entry => entry.Selection is not null);
        ScratchLength = checked(_length + _entries.Max(entry => entry.Step.ScratchLength + (entry.Selection?.Width ?? 0)));
    }

    /// <summary>Number of features of a row.</summary>
    public int FeatureCount { get; }

    public int OutputCount => _output.Count;

    /// <summary>Number of outputs, padded with zeros.</summary>
    public int PaddedOutputs => _output.Length;

    /// <summary>Floats of memory for a dense row; a block needs <see cref="BlockKernel.Rows"/> times as many.</summary>
    public int ScratchLength { get; }

    /// <summary>Floats of memory for a row of <paramref name="nonZeros"/> values.</summary>
    public int SparseScratchLength(int nonZeros)
    {
        if (_only is not null)
        {
            return _length + _only.SparseLength(nonZeros);
        }

        int longest = 0;
        foreach ((EntryStep step, SlotSelectionLayer? selection) in _entries)
        {
            longest = Math.Max(longest, step.SparseLength(nonZeros) + (selection is null ? 0 : 2 * nonZeros));
        }

        return checked(_length + longest);
    }

    /// <summary>The outputs of a row, as many as there is room for.</summary>
    [SkipLocalsInit]
    public void Outputs(ReadOnlySpan<float> features, Span<float> outputs)
    {
        int needed = ScratchLength;
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Copy(Run(features, features.Length, memory, 1), outputs);
        Scratch.Return(rented);
    }

    /// <summary>The same of a row whose features, numbered from <paramref name="first"/> on, are 0 but for those given.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    [SkipLocalsInit]
    public void Outputs(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> outputs, int first = 0)
    {
        // A sparse row never needs more than one in full, as a rule less.
        int needed = _only is not null && ScratchLength <= Scratch.StackFloats ? ScratchLength : SparseScratchLength(indices.Length);
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        Copy(Run(indices, values, first, memory), outputs);
        Scratch.Return(rented);
    }

    /// <summary>The outputs of rows <c>[R, FeatureCount]</c>: <c>[R, OutputCount]</c>.</summary>
    [SkipLocalsInit]
    public void OutputsOfRows(ReadOnlySpan<float> rows, Span<float> outputs)
    {
        int count = outputs.Length / OutputCount, needed = count < BlockKernel.Rows ? ScratchLength : checked(BlockKernel.Rows * ScratchLength);
        float[]? rented = null;
        Span<float> memory = needed <= Scratch.StackFloats ? stackalloc float[Scratch.StackFloats] : Scratch.Rent(needed, out rented);
        for (int row = 0; row < count;)
        {
            int together = row <= count - BlockKernel.Rows ? BlockKernel.Rows : 1;
            Span<float> found = Run(rows[(row * FeatureCount)..], FeatureCount, memory, together);
            for (int r = 0; r < together; r++, row++)
            {
                found.Slice(r * PaddedOutputs, OutputCount).CopyTo(outputs[(row * OutputCount)..]);
            }
        }

        Scratch.Return(rented);
    }

    /// <summary>The outputs of a row into <c>[PaddedOutputs]</c>, in memory of <see cref="ScratchLength"/>.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<float> y, Span<float> memory) => Run(features, features.Length, memory, 1).CopyTo(y);

    /// <summary>The same of a sparse row, in memory of <see cref="SparseScratchLength"/>.</summary>
    public void Apply(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> y, Span<float> memory, int first = 0) =>
        Run(indices, values, first, memory).CopyTo(y);

    /// <summary>The same of <see cref="BlockKernel.Rows"/> rows, which lie <paramref name="stride"/> apart, into outputs that lie PaddedOutputs apart.</summary>
    public void ApplyBlock(ReadOnlySpan<float> rows, int stride, Span<float> y, Span<float> memory) =>
        Run(rows, stride, memory, BlockKernel.Rows).CopyTo(y);

    private Span<float> Run(ReadOnlySpan<float> rows, int stride, Span<float> memory, int count)
    {
        Span<float> scratch = memory[(_length * count)..];
        if (_only is not null && count == 1)
        {
            _only.Run(rows[..FeatureCount], scratch[.._only.ScratchLength], memory);
            return Finish(memory, 1);
        }

        foreach ((EntryStep step, SlotSelectionLayer? selection) in _entries)
        {
            int length = step.ScratchLength;
            for (int r = 0; r < count; r++)
            {
                ReadOnlySpan<float> row = rows.Slice(r * stride, FeatureCount);
                step.Load(selection is null ? row : selection.Take(row, scratch[(count * length)..]), scratch.Slice(r * length, length));
            }

            step.Run(scratch, memory, count);
        }

        return Finish(memory, count);
    }

    private Span<float> Run(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<float> memory)
    {
        if (_only is not null)
        {
            _only.Run(indices, values, first, memory[_length..], memory);
            return Finish(memory, 1);
        }

        if (_checksIndices)
        {
            SparseRow.CheckIndices(indices, FeatureCount, first);
        }

        Span<float> scratch = memory[_length..];
        foreach ((EntryStep step, SlotSelectionLayer? selection) in _entries)
        {
            if (selection is null)
            {
                step.Run(indices, values, first, scratch, memory);
            }
            else if (selection.IsRange)
            {
                int from = first + selection.Slots[0];
                Range own = SparseRow.CountBelow(indices, from)..SparseRow.CountBelow(indices, from + selection.Width);
                step.Run(indices[own], values[own], from, scratch, memory);
            }
            else
            {
                Span<float> selected = scratch[..indices.Length];
                Span<int> numbers = MemoryMarshal.Cast<float, int>(scratch.Slice(indices.Length, indices.Length));
                int count = selection.Take(indices, values, first, numbers, selected);
                step.Run(numbers[..count], selected[..count], 0, scratch[(2 * indices.Length)..], memory);
            }
        }

        return Finish(memory, 1);
    }

    private static void Copy(ReadOnlySpan<float> found, Span<float> outputs)
    {
        if (outputs.Length == 1)
        {
            outputs[0] = found[0];
        }
        else
        {
            found[..outputs.Length].CopyTo(outputs);
        }
    }

    private Span<float> Finish(Span<float> memory, int rows)
    {
        foreach (LayerStep step in _steps)
        {
            step.Run(memory, rows);
        }

        return _output.Of(memory, rows);
    }
}
