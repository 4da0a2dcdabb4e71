using System.Text;

namespace EbmMlNet;

/// <summary>
/// A paired comparison of two rankings of the same queries, made by
/// <see cref="DetailedRankingMetrics.Compare(DetailedRankingMetrics, DetailedRankingMetrics)"/>.
/// </summary>
public sealed class RankingComparison
{
    private readonly DetailedRankingOptions _options;

    private RankingComparison(DetailedRankingOptions options, IReadOnlyList<MetricComparison> metrics)
    {
        _options = options;
        Metrics = metrics;
    }

    /// <summary>Every metric, in the order they are printed in.</summary>
    public IReadOnlyList<MetricComparison> Metrics { get; }

    /// <summary>A metric by its name, such as <c>NDCG@10</c>.</summary>
    /// <param name="name">One of the names in <see cref="Metrics"/>.</param>
    /// <exception cref="KeyNotFoundException">No such metric was compared.</exception>
    public MetricComparison this[string name] => Metrics.FirstOrDefault(metric => metric.Name == name)
        ?? throw new KeyNotFoundException($"There is no metric '{name}'; compared were {string.Join(", ", Metrics.Select(m => $"'{m.Name}'"))}.");

    /// <summary>All differences, and every convention.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (MetricComparison metric in Metrics)
        {
            _ = text.Append(metric).Append('\n');
        }

        return text.Append(_options.Conventions).Append("; p-values: paired randomization test with random signs, two-sided").ToString();
    }

    internal static RankingComparison Create(DetailedRankingMetrics a, DetailedRankingMetrics b)
    {
        DetailedRankingOptions options = a.Options;
        string[] names = [.. a.Summaries.Select(summary => summary.Name)];
        // Column names may differ, as two models may score one view under two names.
        if (options.Conventions != b.Options.Conventions || !names.SequenceEqual(b.Summaries.Select(summary => summary.Name)))
        {
            throw new ArgumentException(
                $"The two were measured differently and cannot be compared: {options.Conventions}; but {b.Options.Conventions}. Evaluate both " +
                "with the same options.",
                nameof(b));
        }

        QueryMetrics[] others = Pair(a, b);
        return new RankingComparison(options, [.. names.Select((name, i) =>
        {
            double[] differences = [.. a.Queries.Zip(others, (one, other) => one[i] - other[i])];
            double[] counted = [.. differences.Where(difference => !double.IsNaN(difference))];
            (double lower, double upper) = Resampling.Interval(differences, options.ConfidenceLevel, options.Resamples, options.Seed);
            return new MetricComparison(
                name,
                counted.Length == 0 ? double.NaN : counted.Average(),
                lower,
                upper,
                counted.Count(difference => difference > 0),
                counted.Count(difference => difference < 0),
                counted.Count(difference => difference == 0),
                Resampling.SignFlip(differences, options.Resamples, options.Seed));
        })]);
    }

    /// <summary>The queries of b in the order of a's.</summary>
    private static QueryMetrics[] Pair(DetailedRankingMetrics a, DetailedRankingMetrics b)
    {
        Dictionary<string, QueryMetrics> byName = b.Queries.ToDictionary(query => query.Query);
        string? onlyInA = a.Queries.FirstOrDefault(query => !byName.ContainsKey(query.Query))?.Query;
        string? onlyInB = byName.Keys.Except(a.Queries.Select(query => query.Query)).FirstOrDefault();
        if ((onlyInA ?? onlyInB) is { } missing)
        {
            throw new ArgumentException(
                $"Query '{missing}' is in only one of the two ({a.Queries.Count} and {b.Queries.Count} queries). Score the same queries with " +
                "both models.",
                nameof(b));
        }

        QueryMetrics[] others = [.. a.Queries.Select(query => byName[query.Query])];
        int different = Enumerable.Range(0, others.Length).FirstOrDefault(i => others[i].Candidates != a.Queries[i].Candidates, -1);
        return different < 0 ? others : throw new ArgumentException(
            $"Query '{others[different].Query}' has {a.Queries[different].Candidates} candidates in one and {others[different].Candidates} in the " +
            "other. Score the same candidates with both models.",
            nameof(b));
    }
}
