using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows stored in full.</summary>
internal sealed class DenseRows(RowTable rows) : FeatureRows(rows.Width)
{
    private const int RowsOfUpload = 1 << 14;

    public override int RowCount => rows.RowCount;

    public override ReadOnlySpan<float> Read(int row, Span<float> scratch) => Row(row);

    public override long Bytes => (long)RowCount * FeatureCount * sizeof(float);

    public override ReadOnlySpan<float> Stored(int row, out ReadOnlySpan<int> slots)
    {
        slots = default;
        return Row(row);
    }

    public override FeatureRows Copy() => new DenseRows(rows.Copy()) { Cancellation = Cancellation };

    public override void Scale(InputScaling scaling) =>
        Parallel.For(0, RowCount, new ParallelOptions { CancellationToken = Cancellation }, row => scaling.Transform(Row(row), Row(row)));

    public override FeatureRows Keep(int[] slots)
    {
        var kept = RowTable.Zeros(slots.Length, RowCount);
        for (int row = 0; row < RowCount; row++)
        {
            Span<float> from = rows.Row(row), to = kept.Row(row);
            for (int i = 0; i < slots.Length; i++)
            {
                to[i] = from[slots[i]];
            }
        }

        return new DenseRows(kept) { Cancellation = Cancellation };
    }

    public override FeatureRows Locate(FeatureKnots knots, bool inPlace, long[]? missing)
    {
        var located = inPlace ? this : new DenseRows(RowTable.Zeros(FeatureCount, RowCount)) { Cancellation = Cancellation };
        Parallel.For(0, RowCount, new ParallelOptions { CancellationToken = Cancellation }, row => Locate(knots, Row(row), located.Row(row), missing));
        return located;
    }

    /// <summary>The place of each feature of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Locate(FeatureKnots knots, ReadOnlySpan<float> row, Span<float> places, long[]? missing)
    {
        for (int feature = 0; feature < row.Length; feature++)
        {
            if (missing is not null && float.IsNaN(row[feature]))
            {
                _ = Interlocked.Increment(ref missing[feature]);
            }

            places[feature] = knots.Locate(feature, row[feature], out float fraction) - knots.FirstPlace(feature) + fraction;
        }
    }

    public override FeatureTensor On(torch.Device device)
    {
        if (device.type == DeviceType.CPU)
        {
            return new Gathered(this);
        }

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor all = torch.empty(RowCount, FeatureCount, device: device);
        using var gathered = new Gathered(this);
        foreach (int[] part in Enumerable.Range(0, RowCount).Chunk(RowsOfUpload))
        {
            using torch.Tensor onCpu = gathered.Select(part, 0, FeatureCount);
            using torch.Tensor place = all.narrow(0, part[0], part.Length);
            _ = place.copy_(onCpu);
        }

        return new Uploaded(all.DetachFromDisposeScope());
    }

    private Span<float> Row(int row) => rows.Row(row);

    // Where the network is trained beside the rows, a second copy of them would serve nothing.
    private sealed class Gathered(DenseRows rows) : FeatureTensor
    {
        public override torch.Tensor Select(ReadOnlySpan<int> selected, int firstSlot, int slotCount)
        {
            torch.Tensor table = torch.empty(selected.Length, slotCount);
            Span<float> memory = MemoryMarshal.Cast<byte, float>(table.bytes);
            for (int i = 0; i < selected.Length; i++)
            {
                rows.Row(selected[i]).Slice(firstSlot, slotCount).CopyTo(memory.Slice(i * slotCount, slotCount));
            }

            return table;
        }

        public override void Dispose()
        {
        }
    }

    private sealed class Uploaded(torch.Tensor all) : FeatureTensor
    {
        public override torch.Tensor Select(ReadOnlySpan<int> rows, int firstSlot, int slotCount)
        {
            long[] indices = new long[rows.Length];
            for (int i = 0; i < rows.Length; i++)
            {
                indices[i] = rows[i];
            }

            using torch.Tensor slots = all.narrow(1, firstSlot, slotCount);
            using torch.Tensor selected = torch.tensor(indices, [indices.Length], device: all.device);
            return slots.index_select(0, selected);
        }

        public override void Dispose() => all.Dispose();
    }
}
