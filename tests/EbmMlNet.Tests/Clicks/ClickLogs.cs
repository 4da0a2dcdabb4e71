namespace EbmMlNet.Tests.Clicks;

/// <summary>Logs of simulated users.</summary>
internal static class ClickLogs
{
    public const int Items = 10;

    /// <summary>Queries whose items were ordered by one of several rankers, each of which errs in its own way and is always the same.</summary>
    public static List<ClickRow> Make(ClickModel users, int rankers, int queries = 80, int sessions = 300, int seed = 1, double error = 0.5)
    {
        var random = new Random(seed);
        var rows = new List<ClickRow>();
        for (uint query = 1; query <= queries; query++)
        {
            float[][] features = [.. Enumerable.Range(0, Items).Select(_ => new[] { random.NextSingle(), random.NextSingle() })];
            double[] attractions = [.. features.Select(Attraction)];
            int[][] orders = [.. Enumerable.Range(0, rankers).Select(_ =>
            {
                double[] scores = [.. attractions.Select(attraction => attraction + (error * random.NextDouble()))];
                return Enumerable.Range(0, Items).OrderByDescending(item => scores[item]).ToArray();
            })];
            for (int session = 0; session < sessions; session++)
            {
                int[] order = orders[session % rankers];
                bool[] clicks = users.Clicks([.. order.Select(item => attractions[item])], random);
                for (int k = 0; k < order.Length; k++)
                {
                    rows.Add(new ClickRow { Query = query, Item = $"item {order[k]}", Position = k + 1, Label = clicks[k] ? 1 : 0, Features = features[order[k]] });
                }
            }
        }

        return rows;
    }

    // Not linear, and the second feature says nothing.
    private static double Attraction(float[] features) => 0.05 + (0.9 * Math.Sin(3 * features[0]) * features[0]);
}
