using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>Measures all slots of some rows.</summary>
internal static class SlotStatistics
{
    /// <summary>A cache line of slots, so that no two threads write to one.</summary>
    private const int Stripe = 16;

    /// <summary>Each slot sees the rows in their order, however many threads there are; of sparse rows only what is stored is touched.</summary>
    public static void Gather<T>(FeatureRows features, IReadOnlyList<int> rows, T[] statistics)
        where T : ISlotStatistic
    {
        long[] stored = features.IsSparse ? new long[statistics.Length] : [];
        foreach ((FeatureRows some, IReadOnlyList<int> numbers) in features.Blocks(rows))
        {
            if (features.IsSparse)
            {
                AddStored(some, numbers, statistics, stored);
            }
            else
            {
                AddInFull(some, numbers, statistics);
            }
        }

        for (int slot = 0; slot < stored.Length; slot++)
        {
            statistics[slot].AddZeros(rows.Count - stored[slot]);
        }
    }

    private static void AddInFull<T>(FeatureRows features, IReadOnlyList<int> rows, T[] statistics)
        where T : ISlotStatistic
    {
        int stripes = (statistics.Length + Stripe - 1) / Stripe;
        CancellationToken cancellation = features.Cancellation;
        _ = Parallel.For(0, stripes, new ParallelOptions { CancellationToken = cancellation }, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (stripe) =>
        {
            int start = stripe * Stripe, end = Math.Min(start + Stripe, statistics.Length);
            for (int i = 0; i < rows.Count; i++)
            {
                ThrowIfCancelled(i, cancellation);
                ReadOnlySpan<float> row = features.Read(rows[i], default);
                for (int slot = start; slot < end; slot++)
                {
                    statistics[slot].Add(row[slot]);
                }
            }
        });
    }

    private static void AddStored<T>(FeatureRows features, IReadOnlyList<int> rows, T[] statistics, long[] stored)
        where T : ISlotStatistic
    {
        for (int at = 0; at < rows.Count; at++)
        {
            ThrowIfCancelled(at, features.Cancellation);
            ReadOnlySpan<float> values = features.Stored(rows[at], out ReadOnlySpan<int> slots);
            for (int i = 0; i < values.Length; i++)
            {
                statistics[slots[i]].Add(values[i]);
                stored[slots[i]]++;
            }
        }
    }

    // Not at every row, which costs as much as a few values.
    private static void ThrowIfCancelled(int row, CancellationToken cancellation)
    {
        if (row % 1024 == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
