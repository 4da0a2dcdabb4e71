namespace EbmMlNet.Tests.Ranking;

public class RankingMetricTests
{
    public static TheoryData<RankingMetric> Metrics =>
        [new NdcgMetric(1), new NdcgMetric(3), new NdcgMetric(10), new MrrMetric(), new MrrMetric(2)];

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Ties_count_as_the_average_over_all_orders_of_the_tied(RankingMetric metric)
    {
        const int seed = 7;
        var random = new Random(seed);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            int n = random.Next(1, 7);
            float[] energies = [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(3))];
            float[] labels = [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(4))];
            double[] orders = [.. Permutations(n)
                .Where(order => order.Zip(order.Skip(1)).All(pair => energies[pair.First] <= energies[pair.Second]))
                .Select(order => Naive(metric, [.. order.Select(i => labels[i])]))];
            Assert.Equal(orders.Average(), metric.Evaluate(energies, labels), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_group_without_a_relevant_candidate_is_left_out(RankingMetric metric)
    {
        Assert.Equal(double.NaN, metric.Evaluate([1f, 2f], [0f, 0f]));
        Assert.Equal(1.0, metric.Mean([1f, 2f, 1f, 2f], [0f, 0f, 3f, 0f], [2, 2]));
        Assert.Equal(double.NaN, metric.Mean([1f, 2f], [0f, 0f], [2]));
    }

    [Fact]
    public void Large_labels_do_not_overflow()
    {
        Assert.Equal(1.0, new NdcgMetric().Evaluate([1f, 2f], [5000f, 4999f]), 1e-12);
        Assert.InRange(new NdcgMetric().Evaluate([2f, 1f], [5000f, 4999f]), 0.5, 0.99);
    }

    [Fact]
    public void Spans_of_different_length_are_refused() =>
        Assert.Throws<ArgumentException>(() => new NdcgMetric().Evaluate([1f], [1f, 2f]));

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NdcgMetric(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MrrMetric(0));
    }

    private static double Naive(RankingMetric metric, float[] labels) => metric switch
    {
        NdcgMetric ndcg => Dcg(labels, ndcg.Truncation) / Dcg([.. labels.OrderDescending()], ndcg.Truncation),
        MrrMetric mrr => Array.FindIndex(labels, label => label >= mrr.RelevantFrom) is >= 0 and int first ? 1.0 / (first + 1) : double.NaN,
        _ => throw new ArgumentException($"No oracle for {metric}.", nameof(metric)),
    };

    private static double Dcg(float[] labels, int truncation) =>
        labels.Take(truncation).Select((label, rank) => (Math.Pow(2, label) - 1) / Math.Log2(rank + 2)).Sum();

    private static IEnumerable<int[]> Permutations(int n) =>
        n == 0 ? [[]] : Permutations(n - 1).SelectMany(shorter => Enumerable.Range(0, n).Select(at => (int[])[.. shorter[..at], n - 1, .. shorter[at..]]));
}
