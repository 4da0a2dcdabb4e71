using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows of which this process holds some, and other processes the rest.</summary>
/// <param name="held">Those that this one holds.</param>
/// <param name="places">Of every row its place among those, or where another process holds it ~n, of n values that it stores if rows are sparse.</param>
/// <param name="peers">The processes.</param>
internal sealed class SharedRows(FeatureRows held, int[] places, TrainingPeers peers) : FeatureRows(held.FeatureCount)
{
    /// <summary>The numbers that processes show each other at a time: 4 MB.</summary>
    private const int NumbersAtATime = 1 << 20;

    private const int SparseRowsAtATime = 1 << 12;

    /// <summary>The processes.</summary>
    public TrainingPeers Peers => peers;

    /// <summary>How many rows this process holds.</summary>
    public int HeldCount => held.RowCount;

    public override int RowCount => places.Length;

    public override bool IsSparse => held.IsSparse;

    /// <summary>What all processes hold.</summary>
    public override long Bytes => IsSparse
        ? held.Bytes + (places.Sum(place => place < 0 ? (long)~place : 0) * (sizeof(float) + sizeof(int)))
        : (long)RowCount * FeatureCount * sizeof(float);

    public override bool Holds(int row) => places[row] >= 0;

    /// <summary>How many values are stored of a row, by whoever holds it; 0 of rows in full that others hold.</summary>
    public int StoredCount(int row) => Holds(row) ? held.Stored(places[row], out _).Length : ~places[row];

    public override ReadOnlySpan<float> Read(int row, Span<float> scratch) => held.Read(places[row], scratch);

    public override ReadOnlySpan<float> Stored(int row, out ReadOnlySpan<int> slots) => held.Stored(places[row], out slots);

    public override FeatureRows Copy() => With(held.Copy());

    public override void Scale(InputScaling scaling) => held.Scale(scaling);

    public override bool[]? Used()
    {
        if (held.Used() is not { } used)
        {
            return null;
        }

        float[] counts = Array.ConvertAll(used, isUsed => isUsed ? 1f : 0);
        peers.Sum(counts);
        return Array.ConvertAll(counts, count => count > 0);
    }

    public override FeatureRows Keep(int[] slots) => With(held.Keep(slots));

    public override FeatureRows Locate(FeatureKnots knots, bool inPlace, long[]? missing)
    {
        FeatureRows located = held.Locate(knots, inPlace, missing);
        if (missing is not null)
        {
            peers.Sum(missing);
        }

        return With(located);
    }

    public override FeatureTensor On(torch.Device device) => new Selected(held.On(device), places);

    /// <summary>Each row is shown by the process that holds it to all others; the memory of a block is used again for the next.</summary>
    public override IEnumerable<(FeatureRows Rows, IReadOnlyList<int> Numbers)> Blocks(IReadOnlyList<int> rows)
    {
        int atATime = IsSparse ? SparseRowsAtATime : Math.Max(1, NumbersAtATime / FeatureCount);
        float[] numbers = IsSparse ? [] : new float[Math.Min(atATime, rows.Count) * FeatureCount];
        foreach (int[] some in rows.Chunk(atATime))
        {
            Cancellation.ThrowIfCancellationRequested();
            yield return (IsSparse ? ShowStored(some) : ShowInFull(some, numbers), new AllBut(some.Length, []));
        }
    }

    private SharedRows With(FeatureRows others) => new(others, places, peers) { Cancellation = Cancellation };

    // What one process has and the others have as 0 is the sum.
    private DenseRows ShowInFull(int[] rows, float[] numbers)
    {
        Array.Clear(numbers);
        for (int i = 0; i < rows.Length; i++)
        {
            if (Holds(rows[i]))
            {
                Read(rows[i], default).CopyTo(numbers.AsSpan(i * FeatureCount));
            }
        }

        peers.Sum(numbers.AsSpan(0, rows.Length * FeatureCount));
        return new DenseRows(RowTable.Over(numbers, FeatureCount, rows.Length)) { Cancellation = Cancellation };
    }

    private SparseRows ShowStored(int[] rows)
    {
        const int halfOfSlot = 16;
        float[] counts = Array.ConvertAll(rows, row => Holds(row) ? StoredCount(row) : 0f);
        peers.Sum(counts);
        var found = new (int Start, int Count)[rows.Length];
        int total = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            found[i] = (total, (int)counts[i]);
            total += (int)counts[i];
        }

        // A slot's number has more digits than a float.
        float[] numbers = new float[3 * total];
        for (int i = 0; i < rows.Length; i++)
        {
            if (Holds(rows[i]))
            {
                ReadOnlySpan<float> values = Stored(rows[i], out ReadOnlySpan<int> slots);
                for (int at = 0; at < values.Length; at++)
                {
                    int to = 3 * (found[i].Start + at);
                    (numbers[to], numbers[to + 1], numbers[to + 2]) = (values[at], slots[at] >> halfOfSlot, slots[at] & ((1 << halfOfSlot) - 1));
                }
            }
        }

        peers.Sum(numbers);
        float[] allValues = new float[total];
        int[] allSlots = new int[total];
        for (int at = 0; at < total; at++)
        {
            allValues[at] = numbers[3 * at];
            allSlots[at] = ((int)numbers[(3 * at) + 1] << halfOfSlot) | (int)numbers[(3 * at) + 2];
        }

        return new SparseRows(FeatureCount, found, allSlots, allValues) { Cancellation = Cancellation };
    }

    private sealed class Selected(FeatureTensor held, int[] places) : FeatureTensor
    {
        public override torch.Tensor Select(ReadOnlySpan<int> rows, int firstSlot, int slotCount) => held.Select(PlacesOf(rows), firstSlot, slotCount);

        public override SharedInputs SelectShared(ReadOnlySpan<int> contexts, ReadOnlySpan<int> answers, SharedPlaces shared) =>
            held.SelectShared(PlacesOf(contexts), PlacesOf(answers), shared);

        public override void Dispose() => held.Dispose();

        private int[] PlacesOf(ReadOnlySpan<int> rows)
        {
            int[] found = new int[rows.Length];
            for (int i = 0; i < found.Length; i++)
            {
                found[i] = places[rows[i]];
            }

            return found;
        }
    }
}
