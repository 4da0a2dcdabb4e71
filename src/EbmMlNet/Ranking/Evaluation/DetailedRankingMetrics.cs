using System.Text;

namespace EbmMlNet;

/// <summary>
/// How good rankings are: each metric's mean over queries with a bootstrap interval, the values of every query, and how far the
/// Gibbs probabilities can be trusted. Printing it names every convention.
/// </summary>
/// <remarks>
/// <c>Energy gap</c> is the mean energy of incorrect answers minus that of right ones, over queries with both. <c>NLL</c> is -log
/// of the summed Gibbs probability of the right answers, over queries with one. Both leave other queries out, whatever
/// <see cref="DetailedRankingOptions.WithoutRightAnswers"/> says.
/// </remarks>
public sealed class DetailedRankingMetrics
{
    private readonly IReadOnlyDictionary<string, int> _index;

    internal DetailedRankingMetrics(
        DetailedRankingOptions options, IReadOnlyList<QueryMetrics> queries, IReadOnlyDictionary<string, int> index, IReadOnlyList<CalibrationBin> bins)
    {
        Options = options;
        Queries = queries;
        _index = index;
        CalibrationBins = bins;
        Summaries = [.. index.OrderBy(pair => pair.Value).Select(pair => Summarize(pair.Key, pair.Value))];
        ExpectedCalibrationError = Calibration.ExpectedError(bins);
    }

    /// <summary>What was measured, and by which conventions.</summary>
    public DetailedRankingOptions Options { get; }

    /// <summary>Every query, in the order of the data.</summary>
    public IReadOnlyList<QueryMetrics> Queries { get; }

    /// <summary>Every metric, in the order they are printed in.</summary>
    public IReadOnlyList<MetricSummary> Summaries { get; }

    /// <summary>Mean reciprocal rank of the first right answer.</summary>
    public MetricSummary MeanReciprocalRank => this["MRR"];

    /// <summary>Mean average precision.</summary>
    public MetricSummary MeanAveragePrecision => this["MAP"];

    /// <summary>How far incorrect answers lie above right ones; above 0 where the energy surface has the right shape.</summary>
    public MetricSummary EnergyGap => this[QueryEvaluation.EnergyGap];

    /// <summary>-log of the probability that an answer drawn from the Gibbs distribution is right.</summary>
    public MetricSummary NegativeLogLikelihood => this[QueryEvaluation.Nll];

    /// <summary>
    /// The mean distance, weighted by queries, between the probability of a query's best answer and the share of such answers
    /// that are right, over <see cref="CalibrationBins"/>. Queries without right answers are left out; tied best answers count
    /// as the share of them that is right. NaN where no query is left.
    /// </summary>
    /// <remarks>C. Guo et al., On Calibration of Modern Neural Networks (2017), equation 3.</remarks>
    public double ExpectedCalibrationError { get; }

    /// <summary>Probability and accuracy of best answers, bin by bin.</summary>
    public IReadOnlyList<CalibrationBin> CalibrationBins { get; }

    /// <summary>A metric by its name, such as <c>NDCG@10</c>.</summary>
    /// <param name="name">One of the names in <see cref="Summaries"/>.</param>
    /// <exception cref="KeyNotFoundException">No such metric was measured.</exception>
    public MetricSummary this[string name] => _index.TryGetValue(name, out int i)
        ? Summaries[i]
        : throw new KeyNotFoundException($"There is no metric '{name}'; measured were {string.Join(", ", Summaries.Select(s => $"'{s.Name}'"))}.");

    /// <summary>NDCG over the first ranks.</summary>
    /// <param name="truncation">How many ranks, one of <see cref="DetailedRankingOptions.Truncations"/>.</param>
    public MetricSummary Ndcg(int truncation) => this[$"NDCG@{truncation}"];

    /// <summary>Precision over the first ranks.</summary>
    /// <param name="truncation">How many ranks, one of <see cref="DetailedRankingOptions.Truncations"/>.</param>
    public MetricSummary Precision(int truncation) => this[$"P@{truncation}"];

    /// <summary>Recall over the first ranks.</summary>
    /// <param name="truncation">How many ranks, one of <see cref="DetailedRankingOptions.Truncations"/>.</param>
    public MetricSummary Recall(int truncation) => this[$"R@{truncation}"];

    /// <summary>Compares two rankings of the same queries, query by query: the differences are <paramref name="a"/> - <paramref name="b"/>.</summary>
    /// <param name="a">One ranking's metrics.</param>
    /// <param name="b">The other's, measured by the same options.</param>
    /// <returns>For every metric the mean difference with its interval, wins, losses and a p-value.</returns>
    /// <exception cref="ArgumentException">The options or the queries of the two differ.</exception>
    public static RankingComparison Compare(DetailedRankingMetrics a, DetailedRankingMetrics b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return RankingComparison.Create(a, b);
    }

    /// <summary>All means with their intervals, the calibration error, and every convention.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (MetricSummary summary in Summaries)
        {
            _ = text.Append(summary).Append('\n');
        }

        return text
            .Append(FormattableString.Invariant($"{"ECE",-12} {ExpectedCalibrationError,8:F4} of best answers, "))
            .Append(FormattableString.Invariant($"{CalibrationBins.Count} bins of equal width\n"))
            .Append(Options.Conventions).ToString();
    }

    private MetricSummary Summarize(string name, int index)
    {
        double[] values = [.. Queries.Select(query => query[index])];
        int counted = values.Count(value => !double.IsNaN(value));
        (double lower, double upper) = Resampling.Interval(values, Options.ConfidenceLevel, Options.Resamples, Options.Seed);
        double mean = counted == 0 ? double.NaN : values.Where(value => !double.IsNaN(value)).Average();
        return new MetricSummary(name, mean, lower, upper, counted, values.Length - counted);
    }
}
