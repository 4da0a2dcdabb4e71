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

    public override bool IsSparse => true;

    public override ReadOnlySpan<float> Read(int row, Span<float> scratch)
    {
        Span<float> full = scratch[..FeatureCount];
        full.Clear();
        Write(row, 0, full);
        _scaling?.Transform(full, full);
        return full;
    }

    public override long Bytes => (long)values.Length * (sizeof(float) + sizeof(int));

    public override ReadOnlySpan<float> Stored(int row, out ReadOnlySpan<int> slotsOfRow)
    {
        (int start, int count) = rows[row];
        slotsOfRow = slots.AsSpan(start, count);
        return values.AsSpan(start, count);
    }

    public override FeatureRows Copy() => new SparseRows(FeatureCount, rows, slots, [.. values]) { Cancellation = Cancellation };

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

    public override bool[] Used()
    {
        bool[] isUsed = new bool[FeatureCount];
        foreach (int slot in slots)
        {
            isUsed[slot] = true;
        }

        return isUsed;
    }

    public override FeatureRows Keep(int[] kept)
    {
        int[] places = new int[FeatureCount];
        Array.Fill(places, -1);
        for (int i = 0; i < kept.Length; i++)
        {
            places[kept[i]] = i;
        }

        var ofKept = new List<int>(slots.Length);
        var valuesOfKept = new List<float>(slots.Length);
        (int Start, int Count)[] keptRows = Array.ConvertAll(rows, row =>
        {
            int start = ofKept.Count;
            for (int at = row.Start; at < row.Start + row.Count; at++)
            {
                if (places[slots[at]] >= 0)
                {
                    ofKept.Add(places[slots[at]]);
                    valuesOfKept.Add(values[at]);
                }
            }

            return (start, ofKept.Count - start);
        });
        return new SparseRows(kept.Length, keptRows, [.. ofKept], [.. valuesOfKept]) { Cancellation = Cancellation };
    }

    public override FeatureRows Locate(FeatureKnots knots, bool inPlace, long[]? missing)
    {
        var located = RowTable.Zeros(FeatureCount, RowCount);
        Parallel.For(0, RowCount, new ParallelOptions { CancellationToken = Cancellation }, () => new float[FeatureCount], (row, _, scratch) =>
        {
            DenseRows.Locate(knots, Read(row, scratch), located.Row(row), missing);
            return scratch;
        }, _ => { });
        return new DenseRows(located) { Cancellation = Cancellation };
    }

    public override FeatureTensor On(torch.Device device) => new WrittenOut(this, device);

    private void Write(int row, int firstSlot, Span<float> into)
    {
        (int from, int to) = Range(row, firstSlot, into.Length);
        for (int i = from; i < to; i++)
        {
            into[slots[i] - firstSlot] = values[i];
        }
    }

    /// <summary>Where the values of a row lie that belong to a range of slots.</summary>
    private (int From, int To) Range(int row, int firstSlot, int slotCount)
    {
        (int start, int count) = rows[row];
        ReadOnlySpan<int> ofRow = slots.AsSpan(start, count);
        return (start + FirstFrom(ofRow, firstSlot), start + FirstFrom(ofRow, firstSlot + slotCount));
    }

    private int SlotAt(int at) => slots[at];

    private float ValueAt(int at) => values[at];

    private static int FirstFrom(ReadOnlySpan<int> ascending, int slot)
    {
        int at = ascending.BinarySearch(slot);
        return at >= 0 ? at : ~at;
    }

    private sealed class WrittenOut(SparseRows rows, torch.Device device) : FeatureTensor
    {
        private readonly float[] _scratch = new float[rows.FeatureCount];

        public override torch.Tensor Select(ReadOnlySpan<int> selected, int firstSlot, int slotCount)
        {
            if (rows._scaling is null && slotCount >= DenseSlice.WideInputs)
            {
                return SelectSparse(selected, firstSlot, slotCount);
            }

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

        // Of many places a batch has few: only those become columns.
        public override SharedInputs SelectShared(ReadOnlySpan<int> contexts, ReadOnlySpan<int> answers, SharedPlaces places)
        {
            if (rows._scaling is not null || places.Count < DenseSlice.WideInputs)
            {
                return base.SelectShared(contexts, answers, places);
            }

            var columns = new Dictionary<int, int>();
            foreach (int row in contexts)
            {
                Visit(row, 0, places.ContextSlots, (slot, _) => columns.TryAdd(slot, columns.Count));
            }

            foreach (int row in answers)
            {
                Visit(row, places.ContextSlots, places.AnswerSlots, (slot, _) => columns.TryAdd(places.PlaceOf(slot), columns.Count));
            }

            // A batch without any value has one column, of zeros.
            _ = columns.Count > 0 || columns.TryAdd(0, 0);
            long[] taken = new long[columns.Count];
            foreach ((int place, int column) in columns)
            {
                taken[column] = place;
            }

            return new SharedInputs(
                Table(contexts, 0, places.ContextSlots, slot => columns[slot], taken.Length),
                Table(answers, places.ContextSlots, places.AnswerSlots, slot => columns[places.PlaceOf(slot)], taken.Length),
                torch.tensor(taken, [taken.Length], device: device));
        }

        public override void Dispose()
        {
        }

        private torch.Tensor Table(ReadOnlySpan<int> selected, int firstSlot, int slotCount, Func<int, int> columnOf, int columnCount)
        {
            float[] table = new float[checked(selected.Length * columnCount)];
            for (int i = 0; i < selected.Length; i++)
            {
                int start = i * columnCount;
                Visit(selected[i], firstSlot, slotCount, (slot, value) => table[start + columnOf(slot)] = value);
            }

            return torch.tensor(table, [selected.Length, columnCount], device: device);
        }

        /// <summary>Every stored value of a row in a range of slots, with its slot counted from the first one.</summary>
        private void Visit(int row, int firstSlot, int slotCount, Action<int, float> visit)
        {
            (int from, int to) = rows.Range(row, firstSlot, slotCount);
            for (int at = from; at < to; at++)
            {
                visit(rows.SlotAt(at) - firstSlot, rows.ValueAt(at));
            }
        }

        private torch.Tensor SelectSparse(ReadOnlySpan<int> selected, int firstSlot, int slotCount)
        {
            var places = new List<long>();
            var inSlots = new List<long>();
            var inValues = new List<float>();
            for (int i = 0; i < selected.Length; i++)
            {
                (int from, int to) = rows.Range(selected[i], firstSlot, slotCount);
                for (int at = from; at < to; at++)
                {
                    places.Add(i);
                    inSlots.Add(rows.SlotAt(at) - firstSlot);
                    inValues.Add(rows.ValueAt(at));
                }
            }

            using torch.Tensor indices = torch.tensor([.. places, .. inSlots], [2, places.Count], device: device);
            using torch.Tensor values = torch.tensor([.. inValues], [inValues.Count], device: device);
            return torch.sparse_coo_tensor(indices, values, [selected.Length, slotCount]);
        }
    }
}
