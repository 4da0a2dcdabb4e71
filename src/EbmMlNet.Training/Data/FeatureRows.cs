using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows of features in memory, in full or only what is not zero, whichever takes less.</summary>
internal abstract class FeatureRows(int featureCount)
{
    public int FeatureCount { get; } = featureCount;

    public abstract int RowCount { get; }

    /// <summary>Looked at in all that goes through many rows.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Whether only what is not zero is stored.</summary>
    public virtual bool IsSparse => false;

    /// <summary>Whether the row is here, and not in another process; only what is here can be read.</summary>
    public virtual bool Holds(int row) => true;

    /// <summary>One row in full: where it is stored, or written into <paramref name="scratch"/>, <c>[FeatureCount]</c>.</summary>
    public abstract ReadOnlySpan<float> Read(int row, Span<float> scratch);

    /// <summary>What is stored of a row: all values, or those that are not zero and their slots, ascending.</summary>
    /// <param name="row">The row.</param>
    /// <param name="slots">The slots of the values; none where all are stored.</param>
    public abstract ReadOnlySpan<float> Stored(int row, out ReadOnlySpan<int> slots);

    /// <summary>The memory that rows take.</summary>
    public abstract long Bytes { get; }

    /// <summary>The same rows in memory of their own.</summary>
    public abstract FeatureRows Copy();

    /// <summary>From here on, rows are network inputs.</summary>
    public abstract void Scale(InputScaling scaling);

    /// <summary>The slots, ascending, that some row has a value in; null where that is at least half of them, or rows are stored in full.</summary>
    public int[]? UsedSlots() => Used() is { } used ? FewUsed(used) : null;

    /// <summary>Of each slot whether some row has a value in it; null where rows are stored in full.</summary>
    public virtual bool[]? Used() => null;

    /// <summary>Rows in their order, block by block, also those that are in other processes.</summary>
    /// <param name="rows">The numbers of the rows.</param>
    /// <returns>Rows that are here, and the numbers of those that are meant.</returns>
    public virtual IEnumerable<(FeatureRows Rows, IReadOnlyList<int> Numbers)> Blocks(IReadOnlyList<int> rows) => [(this, rows)];

    /// <summary>The same rows of some slots only; what stands in the others is lost.</summary>
    /// <param name="slots">The slots, ascending.</param>
    public abstract FeatureRows Keep(int[] slots);

    /// <summary>The slots that are used, ascending; null where they are half of all or more.</summary>
    public static int[]? FewUsed(bool[] isUsed)
    {
        int[] used = [.. Enumerable.Range(0, isUsed.Length).Where(slot => isUsed[slot])];
        return used.Length > 0 && used.Length < isUsed.Length / 2 ? used : null;
    }

    /// <summary>The same rows as places among knots: the number of the knot below and the share of the way to the next one.</summary>
    /// <param name="knots">The knots.</param>
    /// <param name="inPlace">Whether the rows are not needed any more as they are.</param>
    /// <param name="missing">Receives how many values of each feature are missing; null where nobody asks.</param>
    public abstract FeatureRows Locate(FeatureKnots knots, bool inPlace, long[]? missing);

    /// <summary>The slot and value of largest magnitude in some rows, of those that are here.</summary>
    public (int Slot, float Value) Largest(IEnumerable<int> rows)
    {
        (int Slot, float Value) largest = (0, 0);
        float[] scratch = new float[FeatureCount];
        foreach (int row in rows.Where(Holds))
        {
            ReadOnlySpan<float> inputs = Read(row, scratch);
            for (int slot = 0; slot < inputs.Length; slot++)
            {
                if (Math.Abs(inputs[slot]) > Math.Abs(largest.Value))
                {
                    largest = (slot, inputs[slot]);
                }
            }
        }

        return largest;
    }

    /// <summary>The rows where the network is trained.</summary>
    public abstract FeatureTensor On(torch.Device device);
}
