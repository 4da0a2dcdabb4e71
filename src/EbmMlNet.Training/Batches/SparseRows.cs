using System.Runtime.InteropServices;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows of which only what is not zero is stored; they are written out batch by batch.</summary>
/// <param name="featureCount">The number of slots.</param>
/// <param name="rows">Where each row's values lie.</param>
/// <param name="slots">The slots of the values, ascending within a row.</param>
/// <param name="values">The values.</param>
internal sealed class SparseRows(int featureCount, (int Start, int Count)[] rows, int[] slots, float[] values) : FeatureRows(featureCount)
{
    // Null where inputs are the values themselves: then a row costs what is stored of it.
    private InputScaling? _scaling;

    public override int RowCount => rows.Length;

    public override ReadOnlySpan<float> Read(int row, Span<float> scratch)
    {
        Span<float> full = scratch[..FeatureCount];
        full.Clear();
        Write(row, 0, full);
        _scaling?.Transform(full, full);
        return full;
    }

    public override void Scale(InputScaling scaling)
    {
        if (!scaling.IsIdentity)
        {
            _scaling = scaling;
            return;
        }

        foreach (ref float value in values.AsSpan())
        {
            value = float.IsNaN(value) ? 0 : value;
        }
    }

    public override FeatureTensor On(torch.Device device) => new WrittenOut(this, device);

    private void Write(int row, int firstSlot, Span<float> into)
    {
        (int start, int count) = rows[row];
        for (int i = start; i < start + count; i++)
        {
            // One comparison for both ends: below the first slot the difference is a large unsigned number.
            if ((uint)(slots[i] - firstSlot) < (uint)into.Length)
            {
                into[slots[i] - firstSlot] = values[i];
            }
        }
    }

    private sealed class WrittenOut(SparseRows rows, torch.Device device) : FeatureTensor
    {
        private readonly float[] _scratch = new float[rows.FeatureCount];

        public override torch.Tensor Select(ReadOnlySpan<int> selected, int firstSlot, int slotCount)
        {
            torch.Tensor table = torch.zeros(selected.Length, slotCount);
            Span<float> memory = MemoryMarshal.Cast<byte, float>(table.bytes);
            for (int i = 0; i < selected.Length; i++)
            {
                Span<float> row = memory.Slice(i * slotCount, slotCount);
                if (rows._scaling is null)
                {
                    rows.Write(selected[i], firstSlot, row);
                }
                else
                {
                    rows.Read(selected[i], _scratch).Slice(firstSlot, slotCount).CopyTo(row);
                }
            }

            if (device.type == DeviceType.CPU)
            {
                return table;
            }

            using (table)
            {
                return table.to(device);
            }
        }

        public override void Dispose()
        {
        }
    }
}
