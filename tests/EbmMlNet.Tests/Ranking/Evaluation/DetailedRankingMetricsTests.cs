using EbmMlNet.Tests.Ranking.Groupwise;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Evaluation;

public class DetailedRankingMetricsTests
{
    private readonly ScoredRow[] _rows = JudgedRows.Some();

    [Fact]
    public void Under_ML_NETs_conventions_NDCG_is_ML_NETs()
    {
        var ml = new MLContext();
        IDataView data = ml.Data.LoadFromEnumerable(_rows);
        RankingMetrics theirs = ml.Ranking.Evaluate(data, new RankingEvaluatorOptions { DcgTruncationLevel = 30 });
        DetailedRankingMetrics ours = JudgedRows.Evaluate(_rows, DetailedRankingOptions.MlNet with { Truncations = [.. Enumerable.Range(1, 30)] });
        Assert.All(theirs.NormalizedDiscountedCumulativeGains, (ndcg, i) => Assert.Equal(ndcg, ours.Ndcg(i + 1).Mean, 1e-9));
        RankingMetrics linear = ml.Ranking.Evaluate(data, new RankingEvaluatorOptions { DcgTruncationLevel = 3, LabelGains = "0,1,2,3,4" });
        Assert.Equal(
            linear.NormalizedDiscountedCumulativeGains[2],
            JudgedRows.Evaluate(_rows, DetailedRankingOptions.MlNet with { Gain = RelevanceGain.Linear }).Ndcg(3).Mean,
            1e-9);
    }

    [Fact]
    public void Every_query_has_the_values_that_the_metrics_give_it()
    {
        var options = new DetailedRankingOptions { RelevantFrom = 2, Beta = 0.5f, Truncations = [2, 4], AdditionalMetrics = [new NdcgMetric(7)] };
        DetailedRankingMetrics metrics = JudgedRows.Evaluate(_rows, options);
        IGrouping<string, ScoredRow>[] groups = [.. _rows.GroupBy(row => row.Query)];
        Assert.Equal(groups.Length, metrics.Queries.Count);
        Assert.Equal(["NDCG@2", "NDCG@4", "MRR", "MAP", "P@2", "P@4", "R@2", "R@4", "NDCG@7", "Energy gap", "NLL"], metrics.Queries[0].Names);
        Assert.All(groups.Zip(metrics.Queries), pair =>
        {
            (ScoredRow[] rows, QueryMetrics query) = ([.. pair.First], pair.Second);
            float[] energies = [.. rows.Select(row => -row.Score)], labels = [.. rows.Select(row => row.Label)];
            Assert.Equal((rows.Length, labels.Count(label => label >= 2)), (query.Candidates, query.RightAnswers));
            Assert.All(
                [new NdcgMetric(2), new NdcgMetric(4), new NdcgMetric(7), new MrrMetric(2), new MapMetric(2), new PrecisionMetric(4) { RelevantFrom = 2 }, new RecallMetric(2) { RelevantFrom = 2 }],
                (RankingMetric metric) => Assert.Equal(metric.Evaluate(energies, labels), query[metric.Name]));
            bool hasRight = query.RightAnswers > 0, hasBoth = hasRight && query.RightAnswers < rows.Length;
            double gap = hasBoth ? rows.Where(r => r.Label < 2).Average(r => -r.Score) - rows.Where(r => r.Label >= 2).Average(r => -r.Score) : double.NaN;
            Assert.Equal(gap, query["Energy gap"], 1e-5);
            double nll = hasRight ? -Math.Log(rows.Where(r => r.Label >= 2).Sum(Weight) / rows.Sum(Weight)) : double.NaN;
            Assert.Equal(nll, query["NLL"], 1e-9);
        });
        Assert.All(metrics.Summaries, summary =>
        {
            double[] counted = [.. metrics.Queries.Select(query => query[summary.Name]).Where(value => !double.IsNaN(value))];
            Assert.Equal((counted.Average(), counted.Length, groups.Length - counted.Length), (summary.Mean, summary.Queries, summary.LeftOut));
            Assert.InRange(summary.Mean, summary.Lower, summary.Upper);
        });

        static double Weight(ScoredRow row) => Math.Exp(0.5 * row.Score);
    }

    [Fact]
    public void The_calibration_error_compares_best_answers_bin_by_bin()
    {
        DetailedRankingMetrics metrics = JudgedRows.Evaluate(_rows, new DetailedRankingOptions { CalibrationBins = 4, Beta = 2 });
        var best = _rows.GroupBy(row => row.Query).Where(group => group.Any(row => row.Label >= 1)).Select(group =>
        {
            ScoredRow[] top = [.. group.Where(row => row.Score == group.Max(other => other.Score))];
            return (P: 1 / group.Sum(row => Math.Exp(2 * (row.Score - top[0].Score))), Right: top.Count(row => row.Label >= 1) / (double)top.Length);
        }).ToArray();
        double expected = 0;
        for (int i = 0; i < 4; i++)
        {
            var bin = best.Where(b => b.P > i / 4.0 && b.P <= (i + 1) / 4.0).ToArray();
            Assert.Equal(bin.Length, metrics.CalibrationBins[i].Queries);
            expected += bin.Length == 0 ? 0 : Math.Abs(bin.Average(b => b.P) - bin.Average(b => b.Right)) * bin.Length / best.Length;
        }

        Assert.Equal(expected, metrics.ExpectedCalibrationError, 1e-9);
    }

    [Fact]
    public void Ties_count_as_the_option_says()
    {
        ScoredRow[] rows = [.. new[] { 1f, 0f, 2f }.Select(label => new ScoredRow { GroupId = 1, Label = label, Score = 5 })];
        double Mrr(RankingTies ties, float relevantFrom) =>
            JudgedRows.Evaluate(rows, new DetailedRankingOptions { Ties = ties, RelevantFrom = relevantFrom }).MeanReciprocalRank.Mean;
        Assert.Equal((1 + 0.5 + (1 / 3.0)) / 3, Mrr(RankingTies.Averaged, 2), 1e-12);
        Assert.Equal(1.0 / 3, Mrr(RankingTies.RowOrder, 2), 1e-12);
        Assert.Equal(1.0, Mrr(RankingTies.RowOrder, 1), 1e-12);
        Assert.Equal(0.5, Mrr(RankingTies.Pessimistic, 1), 1e-12);
    }

    [Theory]
    [InlineData(QueriesWithoutRightAnswers.LeftOut, 1.0, 1)]
    [InlineData(QueriesWithoutRightAnswers.CountAsZero, 0.5, 0)]
    [InlineData(QueriesWithoutRightAnswers.CountAsOne, 1.0, 0)]
    public void Queries_without_right_answers_count_as_the_option_says(QueriesWithoutRightAnswers without, double mean, int leftOut)
    {
        DetailedRankingMetrics metrics = JudgedRows.Evaluate(
            [new() { GroupId = 1, Label = 1, Score = 1 }, new() { GroupId = 1 }, new() { GroupId = 2 }],
            new DetailedRankingOptions { WithoutRightAnswers = without });
        Assert.All([metrics.Ndcg(1), metrics.MeanReciprocalRank, metrics.MeanAveragePrecision, metrics.Precision(1), metrics.Recall(10)], summary =>
            Assert.Equal((mean, leftOut), (summary.Mean, summary.LeftOut)));
        Assert.Equal(1, metrics.NegativeLogLikelihood.LeftOut);
        Assert.Equal(1.0, metrics.EnergyGap.Mean);
    }

    [Fact]
    public void What_is_printed_names_every_convention()
    {
        string text = JudgedRows.Evaluate(_rows, DetailedRankingOptions.MlNet with { Seed = 5, Beta = 0.5f }).ToString();
        Assert.All(
            ["NDCG@10", "MRR", "MAP", "P@1", "R@5", "Energy gap", "NLL", "ECE", "right answers: labels above 0;", "gains: 0,3,7,15,31", "ties: pessimistic", "without right answers: count 0", "beta 0.5", "1000 resamples, seed 5", "95"],
            (string part) => Assert.Contains(part, text));
        text = JudgedRows.Evaluate(_rows).ToString();
        Assert.All(["gains: 2^label - 1", "ties: averaged", "left out"], (string part) => Assert.Contains(part, text));
    }

    [Fact]
    public void Fractions_are_right_answers_from_where_it_is_said_and_by_default_above_zero()
    {
        ScoredRow[] rows = [.. _rows.Select(row => new ScoredRow { GroupId = row.GroupId, Label = row.Label / 10, Score = row.Score })];
        foreach ((float whole, float fraction) in new[] { (Relevance.AboveZero, Relevance.AboveZero), (2f, 0.2f) })
        {
            DetailedRankingMetrics expected = JudgedRows.Evaluate(_rows, new() { RelevantFrom = whole });
            DetailedRankingMetrics found = JudgedRows.Evaluate(rows, new() { RelevantFrom = fraction });
            Assert.All(["MRR", "MAP", "P@3", "R@3", "Energy gap", "NLL"], (string name) =>
            {
                Assert.Equal(expected.Queries.Select(query => query[name]), found.Queries.Select(query => query[name]));
                Assert.Contains(found.Queries, query => !double.IsNaN(query[name]));
            });
        }

        Assert.Contains("right answers: labels of 0.2 or more;", JudgedRows.Evaluate(rows, new() { RelevantFrom = 0.2f }).ToString());
        Assert.Equal(0.5, new MrrMetric().Evaluate([1f, 2f], [0f, 0.3f]));
        Assert.Equal(0.5, new MapMetric().Evaluate([1f, 2f], [0f, 0.3f]));
    }

    [Fact]
    public void Intervals_follow_the_seed_and_are_as_wide_as_the_mean_is_unsure()
    {
        ScoredRow[] rows = JudgedRows.Some(queries: 500);
        var options = new DetailedRankingOptions { Resamples = 4000 };
        MetricSummary first = JudgedRows.Evaluate(rows, options).Ndcg(5);
        Assert.Equal(first, JudgedRows.Evaluate(rows, options).Ndcg(5));
        Assert.NotEqual(first, JudgedRows.Evaluate(rows, options with { Seed = 1 }).Ndcg(5));
        double[] values = [.. JudgedRows.Evaluate(rows, options).Queries.Select(query => query["NDCG@5"]).Where(value => !double.IsNaN(value))];
        double standardError = Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / values.Length / values.Length);
        Assert.InRange((first.Upper - first.Lower) / (2 * 1.96 * standardError), 0.93, 1.07);
    }

    [Fact]
    public void What_cannot_be_measured_is_refused_by_name()
    {
        string message = Assert.Throws<ArgumentException>(() => JudgedRows.Evaluate(_rows, new DetailedRankingOptions
        {
            Truncations = [0],
            RelevantFrom = 0,
            Beta = float.NaN,
            CalibrationBins = 0,
            ConfidenceLevel = 1,
            Resamples = 0,
        })).Message;
        Assert.All(["Truncations", "RelevantFrom", "Beta", "CalibrationBins", "ConfidenceLevel", "Resamples"], (string name) => Assert.Contains(name, message));
        Assert.Contains("NDCG@5", Assert.Throws<ArgumentException>(() => JudgedRows.Evaluate(_rows, new() { AdditionalMetrics = [new NdcgMetric(5)] })).Message);
        _rows[3].Score = float.NaN;
        Assert.Contains("Column 'Score', row 3: the score is NaN", Assert.Throws<InvalidOperationException>(() => JudgedRows.Evaluate(_rows)).Message);
        Assert.Contains("'Nope'", Assert.Throws<ArgumentOutOfRangeException>(() => JudgedRows.Evaluate(_rows, new() { LabelColumnName = "Nope" })).Message);
        Assert.Contains("'NDCG@10'", Assert.Throws<KeyNotFoundException>(() => JudgedRows.Evaluate(JudgedRows.Some()).Ndcg(11)).Message);
    }

    [Fact]
    public void No_queries_give_no_numbers()
    {
        DetailedRankingMetrics metrics = JudgedRows.Evaluate([]);
        Assert.Empty(metrics.Queries);
        Assert.All(metrics.Summaries, summary => Assert.Equal((double.NaN, double.NaN, 0), (summary.Mean, summary.Lower, summary.Queries)));
        Assert.Equal(double.NaN, metrics.ExpectedCalibrationError);
        Assert.Equal(double.NaN, DetailedRankingMetrics.Compare(metrics, metrics)["MRR"].PValue);
    }
}
