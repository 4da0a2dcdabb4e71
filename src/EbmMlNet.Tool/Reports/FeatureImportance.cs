using EbmMlNet.Tool.Models;

namespace EbmMlNet.Tool.Reports;

/// <summary>How much NDCG@10 falls where one feature's values are shuffled over all rows.</summary>
internal static class FeatureImportance
{
    private const int Shown = 20;
    private const int Shuffles = 3;

    /// <summary>So many energies are computed at most; with more rows or features, fewer queries are looked at.</summary>
    private const long Budget = 1_000_000;

    public static (string Name, double Fall)[] Measure(RankerFile ranker, ScoredRow[][] queries)
    {
        int features = ranker.Features.Count, average = Math.Max(1, queries.Sum(query => query.Length) / queries.Length);
        ScoredRow[][] used = [.. queries.Take((int)Math.Max(10, Budget / ((long)average * features * Shuffles)))];
        ScoredRow[] rows = [.. used.SelectMany(query => query)];
        float[] values = [.. rows.SelectMany(row => row.Features)], labels = [.. rows.Select(row => row.Label)], energies = [.. rows.Select(row => row.Energy)];
        int[] sizes = [.. used.Select(query => query.Length)];
        var metric = new NdcgMetric(10);
        double before = metric.Mean(energies, labels, sizes);
        var random = new Random(1);
        var falls = new (string Name, double Fall)[features];
        for (int feature = 0; feature < features; feature++)
        {
            float[] own = [.. rows.Select(row => row.Features[feature])];
            double after = 0;
            for (int shuffle = 0; shuffle < Shuffles; shuffle++)
            {
                random.Shuffle(own);
                Place(values, features, feature, own);
                ranker.Energy.Energies(values, energies);
                after += metric.Mean(energies, labels, sizes) / Shuffles;
            }

            Place(values, features, feature, [.. rows.Select(row => row.Features[feature])]);
            falls[feature] = (ranker.Features[feature], before - after);
        }

        return [.. falls.OrderByDescending(fall => fall.Fall).Take(Shown)];
    }

    private static void Place(float[] values, int features, int feature, float[] column)
    {
        for (int row = 0; row < column.Length; row++)
        {
            values[(row * features) + feature] = column[row];
        }
    }
}
