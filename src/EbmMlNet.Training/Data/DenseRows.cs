using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows stored in full, one after the other.</summary>
internal sealed class DenseRows(int featureCount, float[] values) : FeatureRows(featureCount)
{
    public override int RowCount => values.Length / FeatureCount;

    public override ReadOnlySpan<float> Read(int row, Span<float> scratch) => Row(row);

    public override FeatureRows Copy() => new DenseRows(FeatureCount, [.. values]) { Cancellation = Cancellation };

    public override void Scale(InputScaling scaling) =>
        Parallel.For(0, RowCount, new ParallelOptions { CancellationToken = Cancellation }, row => scaling.Transform(Row(row), Row(row)));

    public override FeatureRows Keep(int[] slots)
    {
        float[] kept = new float[checked(RowCount * slots.Length)];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = Row(i / slots.Length)[slots[i % slots.Length]];
        }

        return new DenseRows(slots.Length, kept) { Cancellation = Cancellation };
    }

    public override void AddTo(IncrementalHash hash) => DataHash.Add(hash, values, Cancellation);

    public override FeatureRows Locate(FeatureKnots knots, bool inPlace, long[] missing)
    {
        var located = inPlace ? this : new DenseRows(FeatureCount, new float[values.Length]) { Cancellation = Cancellation };
        Parallel.For(0, RowCount, new ParallelOptions { CancellationToken = Cancellation }, row => Locate(knots, Row(row), located.Row(row), missing));
        return located;
    }

    /// <summary>The place of each feature of a row.</summary>
    public static void Locate(FeatureKnots knots, ReadOnlySpan<float> row, Span<float> places, long[] missing)
    {
        for (int feature = 0; feature < row.Length; feature++)
        {
            if (float.IsNaN(row[feature]))
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

        using torch.Tensor onCpu = torch.tensor(values, [RowCount, FeatureCount]);
        return new Uploaded(onCpu.to(device, copy: true).DetachFromDisposeScope());
    }

    private Span<float> Row(int row) => values.AsSpan(row * FeatureCount, FeatureCount);

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
