namespace EbmMlNet;

/// <summary>Learns from training rows where the curves of features bend.</summary>
internal static class KnotLearner
{
    /// <summary>Knots nearer to each other, relative to their size, are one: what lies between is noise of rounding.</summary>
    private const double LeastGap = 1e-6;

    /// <summary>Differences of numbers up to this are finite.</summary>
    private const float LargestKnot = float.MaxValue / 4;

    /// <summary>More rows than this do not move a quantile by as much as a bin is wide.</summary>
    private const int MostRows = 1 << 15;

    /// <param name="features">All rows, as they were read.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="bins">The largest number of bins of a feature.</param>
    /// <param name="standIns">The values that look as if they stood for missing ones; each has a knot of its own.</param>
    public static FeatureKnots Learn(FeatureRows features, IReadOnlyList<int> rows, int bins, out IReadOnlyList<StandIn> standIns)
    {
        if (rows.Count > MostRows)
        {
            IReadOnlyList<int> all = rows;
            rows = [.. Enumerable.Range(0, MostRows).Select(i => all[(int)((long)i * all.Count / MostRows)])];
        }

        var sketches = new QuantileSketch[features.FeatureCount];
        for (int i = 0; i < sketches.Length; i++)
        {
            sketches[i] = new QuantileSketch();
        }

        SlotStatistics.Gather(features, rows, sketches);
        float[][] knots = new float[sketches.Length][];
        var outside = new IReadOnlyList<(float Value, double Share)>[sketches.Length];
        _ = Parallel.For(0, sketches.Length, new ParallelOptions { CancellationToken = features.Cancellation }, slot =>
        {
            Quantiles distribution = sketches[slot].Measure();
            outside[slot] = Bulk.Of(distribution).Outside;
            knots[slot] = Knots(distribution, bins);
        });
        standIns = [.. outside.SelectMany((points, slot) => points.Select(point => new StandIn(slot, point.Value, point.Share)))];
        return new FeatureKnots(Array.ConvertAll(knots, of => of.Length), [.. knots.SelectMany(of => of)]);
    }

    private static float[] Knots(Quantiles distribution, int bins)
    {
        if (distribution.Count == 0)
        {
            return [0];
        }

        var chosen = new SortedSet<float>();
        if (distribution.IsExact && distribution.Points.Count <= bins + 1)
        {
            chosen.UnionWith(distribution.Points.Select(point => point.Value));
        }
        else
        {
            for (int i = 0; i <= bins; i++)
            {
                _ = chosen.Add(distribution.At(i / (double)bins));
            }

            // A value that fills a good part of a bin has a knot of its own: zeros, limits, stand-ins for missing values.
            chosen.UnionWith(distribution.Heavy.Where(point => point.Count * 2.0 * bins > distribution.Count).Select(point => point.Value));
        }

        var kept = new List<float>();
        foreach (float knot in chosen.Select(knot => Math.Clamp(knot, -LargestKnot, LargestKnot)))
        {
            if (kept.Count == 0 || knot - (double)kept[^1] > LeastGap * Math.Max(Math.Abs(knot), Math.Abs(kept[^1])))
            {
                kept.Add(knot);
            }
        }

        return [.. kept];
    }
}
