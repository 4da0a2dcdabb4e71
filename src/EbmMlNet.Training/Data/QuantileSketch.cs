using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>
/// The distribution of a stream of numbers in one pass and in memory that hardly grows with it: exact while there are at most
/// <see cref="MostDistinct"/> different values, and from then on quantiles within a bounded error of rank.
/// </summary>
/// <remarks>
/// Values stand in levels of up to 1,024; one on level h counts for 2^h. A full level is sorted and every other value moves up, those of
/// even and of odd place by turns, so that what one halving adds to a rank the next takes away, and no chance is needed. One halving on
/// level h moves a rank by at most 2^h, hence n numbers by at most n / 1024 a level, half of which the turns take back: .5 % of a million
/// in the worst order, and a tenth of a percent as a rule. The idea is that of Manku, Rajagopalan and Lindsay, "Approximate medians and other quantiles in one
/// pass and with limited memory", SIGMOD 1998. Zeros and NaN are counted apart, and exactly.
/// </remarks>
internal sealed class QuantileSketch : ISlotStatistic
{
    /// <summary>Up to so many different values are all kept, with exact counts.</summary>
    public const int MostDistinct = 64;

    private const int LevelLength = 1024;

    // Neither exists before it is needed: a table may have a million slots with a few values each. Levels take over from counts.
    private SortedList<float, long>? _distinct;
    private List<Level>? _levels;
    private long _zeros;

    /// <summary>How many numbers there were, NaN apart.</summary>
    public long Count { get; private set; }

    public long NaNCount { get; private set; }

    /// <summary>Whether all different values are there, with exact counts: there are at most <see cref="MostDistinct"/>.</summary>
    public bool IsExact => _levels is null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(float value)
    {
        if (float.IsNaN(value))
        {
            NaNCount++;
        }
        else if (value == 0)
        {
            AddZeros(1);
        }
        else
        {
            Count++;
            if (_levels is null)
            {
                AddDistinct(value);
            }
            else
            {
                Push(value, _levels, 0);
            }
        }
    }

    /// <summary>As many zeros at once: what a sparse row does not store.</summary>
    public void AddZeros(long count)
    {
        Count += count;
        _zeros += count;
    }

    /// <summary>What is known of the distribution by now.</summary>
    public Quantiles Measure()
    {
        int count = (_zeros > 0 ? 1 : 0) + (_distinct?.Count ?? 0) + (_levels?.Sum(level => level.Values.Count) ?? 0), at = 0;
        float[] values = new float[count];
        long[] counts = new long[count];
        if (_zeros > 0)
        {
            Put(0, _zeros);
        }

        foreach ((float value, long times) in _distinct ?? [])
        {
            Put(value, times);
        }

        for (int level = 0; level < _levels?.Count; level++)
        {
            foreach (float value in _levels[level].Values)
            {
                Put(value, 1L << level);
            }
        }

        Array.Sort(values, counts);
        return new Quantiles(values, counts, Count, IsExact);

        void Put(float value, long times)
        {
            values[at] = value;
            counts[at++] = times;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddDistinct(float value)
    {
        _distinct ??= [];
        int at = _distinct.IndexOfKey(value);
        if (at >= 0)
        {
            _distinct.SetValueAtIndex(at, _distinct.Values[at] + 1);
            return;
        }

        _distinct.Add(value, 1);
        if (_distinct.Count + (_zeros > 0 ? 1 : 0) <= MostDistinct)
        {
            return;
        }

        SortedList<float, long> counted = _distinct;
        _distinct = null;
        _levels = [];
        foreach ((float key, long count) in counted)
        {
            // A count is a sum of powers of two, and so are the levels.
            for (int level = 0; count >> level > 0; level++)
            {
                if ((count >> level & 1) == 1)
                {
                    Push(key, _levels, level);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Push(float value, List<Level> levels, int at)
    {
        while (levels.Count <= at)
        {
            levels.Add(new Level());
        }

        Level level = levels[at];
        level.Values.Add(value);
        if (level.Values.Count < LevelLength)
        {
            return;
        }

        level.Values.Sort();
        float[] half = new float[LevelLength / 2];
        for (int i = 0; i < half.Length; i++)
        {
            half[i] = level.Values[(2 * i) + level.Turn];
        }

        level.Turn = 1 - level.Turn;
        level.Values.Clear();
        foreach (float kept in half)
        {
            Push(kept, levels, at + 1);
        }
    }

    private sealed class Level
    {
        public List<float> Values { get; } = [];

        public int Turn { get; set; }
    }
}
