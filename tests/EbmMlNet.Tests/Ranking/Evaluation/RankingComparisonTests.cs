using EbmMlNet.Tests.Ranking.Groupwise;

namespace EbmMlNet.Tests.Ranking.Evaluation;

public class RankingComparisonTests
{
    private static readonly DetailedRankingOptions Options = new() { Resamples = 20000 };

    [Fact]
    public void Differences_are_taken_query_by_query_whatever_their_order()
    {
        ScoredRow[] rows = JudgedRows.Some(seed: 2);
        DetailedRankingMetrics a = JudgedRows.Evaluate(JudgedRows.Some(seed: 1, noise: 1), Options);
        DetailedRankingMetrics b = JudgedRows.Evaluate([.. rows.GroupBy(row => row.GroupId).Reverse().SelectMany(group => group)], Options);
        RankingComparison comparison = DetailedRankingMetrics.Compare(a, b);
        Assert.Equal(a.Summaries.Select(summary => summary.Name), comparison.Metrics.Select(metric => metric.Name));
        Assert.All(comparison.Metrics, metric =>
        {
            double[] differences = [.. a.Queries
                .Select(query => query[metric.Name] - b.Queries.Single(other => other.Query == query.Query)[metric.Name])
                .Where(difference => !double.IsNaN(difference))];
            Assert.Equal(differences.Average(), metric.MeanDifference, 1e-12);
            Assert.Equal(
                (differences.Count(d => d > 0), differences.Count(d => d < 0), differences.Count(d => d == 0)), (metric.Wins, metric.Losses, metric.Ties));
            Assert.InRange(metric.MeanDifference, metric.Lower, metric.Upper);
        });
        Assert.InRange(comparison["NDCG@10"].PValue, 0, 0.01);
        Assert.True(comparison["NDCG@10"].Lower > 0);
        Assert.Equal(-comparison["MRR"].MeanDifference, DetailedRankingMetrics.Compare(b, a)["MRR"].MeanDifference, 1e-12);
        Assert.All(["MRR", "higher", "randomization", "gains"], (string part) => Assert.Contains(part, comparison.ToString()));
    }

    [Fact]
    public void The_p_value_is_the_share_of_signs_that_differ_as_much()
    {
        DetailedRankingMetrics a = JudgedRows.Evaluate(JudgedRows.Some(seed: 3, queries: 14, noise: 4), Options);
        DetailedRankingMetrics b = JudgedRows.Evaluate(JudgedRows.Some(seed: 4, queries: 14, noise: 6), Options);
        double[] differences = [.. a.Queries.Zip(b.Queries, (x, y) => x["MAP"] - y["MAP"]).Where(difference => !double.IsNaN(difference))];
        double observed = Math.Abs(differences.Sum());
        int all = 1 << differences.Length;
        double exact = Enumerable.Range(0, all).Count(signs =>
            Math.Abs(differences.Select((difference, i) => (signs >> i & 1) == 0 ? difference : -difference).Sum()) >= observed - 1e-9) / (double)all;
        Assert.Equal(exact, DetailedRankingMetrics.Compare(a, b)["MAP"].PValue, 0.015);
    }

    [Fact]
    public void A_ranking_does_not_differ_from_itself()
    {
        DetailedRankingMetrics a = JudgedRows.Evaluate(JudgedRows.Some());
        Assert.All(DetailedRankingMetrics.Compare(a, a).Metrics, metric =>
            Assert.Equal((0.0, 0, 0, 1.0), (metric.MeanDifference, metric.Wins, metric.Losses, metric.PValue)));
    }

    [Fact]
    public void What_does_not_pair_up_is_refused()
    {
        ScoredRow[] rows = JudgedRows.Some();
        DetailedRankingMetrics a = JudgedRows.Evaluate(rows);
        string last = a.Queries[^1].Query;
        Assert.Contains($"'{last}'", Refused(JudgedRows.Evaluate(rows.Where(row => row.GroupId != rows[^1].GroupId))));
        Assert.Contains($"'{last}' has", Refused(JudgedRows.Evaluate([.. rows, rows[^1]])));
        Assert.Contains("pessimistic", Refused(JudgedRows.Evaluate(rows, DetailedRankingOptions.MlNet)));
        Assert.Contains("'MRR'", Assert.Throws<KeyNotFoundException>(() => DetailedRankingMetrics.Compare(a, a)["Nope"]).Message);

        string Refused(DetailedRankingMetrics b)
        {
            _ = Assert.Throws<ArgumentException>(() => DetailedRankingMetrics.Compare(b, a));
            return Assert.Throws<ArgumentException>(() => DetailedRankingMetrics.Compare(a, b)).Message;
        }
    }
}
