using EbmMlNet.Benchmarks.Quality;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Lists;

/// <summary>Made-up queries in which what is right depends on the others of its list, and one in which it does not.</summary>
internal static class ContextSets
{
    private const int FeatureCount = 6;
    private const int TestQueries = 300;

    private delegate double[] Utilities(float[][] rows);

    /// <summary>The sets, by their name.</summary>
    /// <param name="ml">Makes the views.</param>
    /// <param name="queries">How many queries there are to train on.</param>
    public static IEnumerable<RankingSet> All(MLContext ml, int queries)
    {
        (string Name, Utilities Utility)[] kinds =
        [
            ("quality, of those within 30 % of the cheapest", rows =>
            {
                double least = rows.Min(row => row[0]);
                return [.. rows.Select(row => row[1] - (row[0] > 1.3 * least ? 5 : 0))];
            }),
            ("nearest to the middle", rows =>
            {
                double middle = rows.Average(row => Math.Log(row[0]));
                return [.. rows.Select(row => -Math.Abs(Math.Log(row[0]) - middle))];
            }),
            ("second nearest to the middle", rows =>
            {
                double middle = rows.Average(row => Math.Log(row[0]));
                double[] away = [.. rows.Select(row => Math.Abs(Math.Log(row[0]) - middle))];
                double second = away.Order().ElementAt(1);
                return [.. away.Select(distance => -Math.Abs(distance - second))];
            }),
            ("nearest to the middle or farthest, as the query asks", rows =>
            {
                double middle = rows.Average(row => Math.Log(row[0]));
                return [.. rows.Select(row => (row[2] > 0 ? -1 : 1) * Math.Abs(Math.Log(row[0]) - middle))];
            }),
            ("price and quality alone", rows => [.. rows.Select(row => row[1] + Math.Sin(row[3]) - Math.Log(row[0]))]),
        ];
        foreach ((string name, Utilities utility) in kinds)
        {
            var random = new Random(3);
            QueryRow[][] made = [.. Enumerable.Range(0, queries + TestQueries).Select(id => Query(id, utility, random))];
            yield return new RankingSet(
                $"planted: {name}", $"{queries} made-up queries of 5 to 25 candidates.", [QueryRow.Fold(ml, made[TestQueries..], made[..TestQueries])]);
        }
    }

    // Feature 0 is a price around a level that the query sets, 2 is the query's own, and the others are the row's.
    private static QueryRow[] Query(int id, Utilities utility, Random random)
    {
        double level = 4 + (1.5 * Normal(random));
        float ofQuery = (float)Normal(random);
        float[][] rows = [.. Enumerable.Range(0, random.Next(5, 26)).Select(_ =>
        {
            float[] row = [.. Enumerable.Range(0, FeatureCount).Select(_ => (float)Normal(random))];
            (row[0], row[2]) = ((float)Math.Exp(level + (0.5 * Normal(random))), ofQuery);
            return row;
        })];
        double[] noisy = [.. utility(rows).Select(value => value + (0.1 * Normal(random)))];
        double[] sorted = [.. noisy.OrderDescending()];
        // The best is 3, the next 2, a fifth of the list 1.
        return [.. rows.Select((row, i) => new QueryRow
        {
            GroupId = (uint)id + 1,
            Features = row,
            Label = noisy[i] >= sorted[0] ? 3 : noisy[i] >= sorted[1] ? 2 : noisy[i] >= sorted[rows.Length / 5] ? 1 : 0,
        })];
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
