namespace EbmMlNet.Tests.Ranking.Evaluation;

public class RankingMetricTests
{
    public static TheoryData<RankingMetric> Metrics =>
    [
        new NdcgMetric(1), new NdcgMetric(3), new NdcgMetric(10), new NdcgMetric(3) { Gain = RelevanceGain.Linear }, new NdcgMetric(2) { Gain = RelevanceGain.MlNet },
        new NdcgMetric { Gain = RelevanceGain.Equal }, new NdcgMetric { Gain = RelevanceGain.FromFunction("square", label => label * label) }, new MrrMetric(), new MrrMetric(2), new MapMetric(), new MapMetric(2),
        new PrecisionMetric(1), new PrecisionMetric(3), new PrecisionMetric { RelevantFrom = 2 }, new RecallMetric(1), new RecallMetric(3), new RecallMetric { RelevantFrom = 2 },
    ];

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
        Assert.Equal(metric.Evaluate([1f, 2f], [3f, 0f]), metric.Mean([1f, 2f, 1f, 2f], [0f, 0f, 3f, 0f], [2, 2]));
        Assert.Equal(metric is PrecisionMetric precision ? 1.0 / precision.Truncation : 1.0, metric.Evaluate([1f, 2f], [3f, 0f]));
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
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapMetric(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrecisionMetric(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecallMetric(0));
        Assert.Throws<ArgumentException>(() => RelevanceGain.FromTable());
        Assert.Throws<ArgumentException>(() => RelevanceGain.FromTable(1, -1));
    }

    [Fact]
    public void A_label_beyond_the_table_of_gains_is_named()
    {
        var metric = new NdcgMetric { Gain = RelevanceGain.MlNet };
        Assert.Equal(1, metric.Evaluate([1f, 2f], [4.5f, 3f]));
        Assert.Contains("no gain for label 5", Assert.Throws<InvalidOperationException>(() => metric.Evaluate([1f], [5f])).Message);
        Assert.Equal("0,3,7,15,31", RelevanceGain.MlNet.ToString());
        Assert.Equal(RelevanceGain.MlNet, RelevanceGain.FromTable(0, 3, 7, 15, 31));
    }

    [Fact]
    public void The_former_name_of_a_gain_converts_from_and_to_it()
    {
#pragma warning disable CS0618 // It is the former name that is tested.
        NdcgGain former = NdcgGain.Linear;
        var metric = new NdcgMetric { Gain = former };
        NdcgGain back = metric.Gain;
        Assert.Same(RelevanceGain.Linear, metric.Gain);
        Assert.Equal(former, back);
        Assert.Equal(NdcgGain.FromTable(0, 3, 7, 15, 31), NdcgGain.MlNet);
#pragma warning restore CS0618
    }

    [Fact]
    public void Tiny_labels_keep_their_gains_and_labels_below_zero_have_none()
    {
        // 2^y - 1 is y log 2 for tiny y: gains 1 and 2 in the wrong order.
        double worst = (1 + (2 / Math.Log2(3))) / (2 + (1 / Math.Log2(3)));
        Assert.Equal(worst, new NdcgMetric().Evaluate([1f, 2f], [1e-20f, 2e-20f]), 1e-6);
        Assert.Equal(1, new NdcgMetric().Evaluate([1f, 2f], [1f, -5f]), 1e-12);
        Assert.Equal(double.NaN, new NdcgMetric { Gain = RelevanceGain.Linear }.Evaluate([1f, 2f], [-1f, -2f]));
    }

    [Fact]
    public void A_function_that_gives_no_gain_is_named()
    {
        var metric = new NdcgMetric { Gain = RelevanceGain.FromFunction("odd", label => -label) };
        Assert.Contains("'odd' of label 2 is -2", Assert.Throws<InvalidOperationException>(() => metric.Evaluate([1f], [2f])).Message);
    }

    private static double Naive(RankingMetric metric, float[] labels) => metric switch
    {
        NdcgMetric ndcg => Dcg(labels, ndcg) / Dcg([.. labels.OrderByDescending(label => Gain(label, ndcg))], ndcg),
        PrecisionMetric p => labels.Any(label => label >= p.RelevantFrom) ? labels.Take(p.Truncation).Count(label => label >= p.RelevantFrom) / (double)p.Truncation : double.NaN,
        RecallMetric r => labels.Take(r.Truncation).Count(label => label >= r.RelevantFrom) / (double)labels.Count(label => label >= r.RelevantFrom),
        MapMetric map => labels
            .Select((label, i) => (label, precision: labels.Take(i + 1).Count(other => other >= map.RelevantFrom) / (i + 1.0)))
            .Where(at => at.label >= map.RelevantFrom).Select(at => at.precision).DefaultIfEmpty(double.NaN).Average(),
        MrrMetric mrr => Array.FindIndex(labels, label => label >= mrr.RelevantFrom) is >= 0 and int first ? 1.0 / (first + 1) : double.NaN,
        _ => throw new ArgumentException($"No oracle for {metric}.", nameof(metric)),
    };

    private static double Dcg(float[] labels, NdcgMetric metric) =>
        labels.Take(metric.Truncation).Select((label, rank) => Gain(label, metric) / Math.Log2(rank + 2)).Sum();

    private static double Gain(float label, NdcgMetric metric) => metric.Gain.Name switch
    {
        "2^label - 1" => Math.Pow(2, label) - 1,
        "label" => label,
        "1 above 0" => label > 0 ? 1 : 0,
        "square" => label * label,
        _ => new double[] { 0, 3, 7, 15, 31 }[(int)label],
    };

    private static IEnumerable<int[]> Permutations(int n) =>
        n == 0 ? [[]] : Permutations(n - 1).SelectMany(shorter => Enumerable.Range(0, n).Select(at => (int[])[.. shorter[..at], n - 1, .. shorter[at..]]));
}
