namespace EbmMlNet;

/// <summary>The values of a feature without those that stand for a missing one, by its distribution.</summary>
/// <param name="Least">The least value of the bulk; minus infinity where nothing is left out below.</param>
/// <param name="Most">The greatest value of the bulk; infinity where nothing is left out above.</param>
/// <param name="Outside">The frequent values outside.</param>
/// <remarks>
/// By distance from the median: a gap beyond which a value lies <see cref="Gap"/> times as far as all before it, with less than half of the
/// values beyond it, most of them at a few same places. A continuous tail, however heavy, has no such gap with the same value beyond it
/// again and again; a median does not move for any share below half. Few values, and rare ones, are left to the logarithm.
/// </remarks>
internal sealed record Bulk(float Least, float Most, IReadOnlyList<(float Value, double Share)> Outside)
{
    /// <summary>So many times as far from the median as all values before it.</summary>
    private const double Gap = 8;

    /// <summary>The least share of all values that is frequent.</summary>
    private const double LeastShare = 0.001;

    /// <summary>The least number of values that is frequent.</summary>
    private const int LeastCount = 3;

    /// <summary>The most frequent values beyond a gap that are looked at.</summary>
    private const int MostPlaces = 3;

    /// <summary>The share of the values beyond a gap that those must make up.</summary>
    private const double SharePlaces = 0.9;

    private static readonly Bulk s_everything = new(float.NegativeInfinity, float.PositiveInfinity, []);

    public static Bulk Of(Quantiles distribution)
    {
        IReadOnlyList<(float Value, long Count)> points = distribution.Points;
        if (points.Count < 3)
        {
            return s_everything;
        }

        double median = distribution.At(0.5);
        (float Value, long Count)[] outward = [.. points.OrderBy(point => Math.Abs(point.Value - median))];
        long total = distribution.Count, inside = 0;
        for (int i = 0; i + 1 < outward.Length; i++)
        {
            inside += outward[i].Count;
            double reach = Math.Abs(outward[i].Value - median), next = Math.Abs(outward[i + 1].Value - median);
            long beyond = total - inside;
            if (reach > 0 && next > Gap * reach && inside > beyond && beyond >= Math.Max(LeastCount, LeastShare * total)
                && AreFew(outward.AsSpan(i + 1), beyond))
            {
                return Within(outward[..(i + 1)], outward[(i + 1)..], total);
            }
        }

        return s_everything;
    }

    private static bool AreFew(ReadOnlySpan<(float Value, long Count)> beyond, long count)
    {
        long[] counts = new long[beyond.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = beyond[i].Count;
        }

        return counts.OrderDescending().Take(MostPlaces).Sum() >= SharePlaces * count;
    }

    private static Bulk Within((float Value, long Count)[] inside, (float Value, long Count)[] outside, long total)
    {
        float least = inside.Min(point => point.Value), most = inside.Max(point => point.Value);
        return new Bulk(
            outside.Any(point => point.Value < least) ? least : float.NegativeInfinity,
            outside.Any(point => point.Value > most) ? most : float.PositiveInfinity,
            [.. outside.OrderByDescending(point => point.Count).Take(MostPlaces).Select(point => (point.Value, point.Count / (double)total))]);
    }
}
