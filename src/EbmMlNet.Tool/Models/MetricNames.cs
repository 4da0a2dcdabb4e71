using System.Globalization;
using System.Text.RegularExpressions;

namespace EbmMlNet.Tool.Models;

/// <summary>Metrics by the names that everyone uses: ndcg@10, mrr, map, p@5, r@5.</summary>
internal static partial class MetricNames
{
    public const string Default = "ndcg@10,mrr,map";

    private const string Grammar = "metrics are ndcg@10, mrr, map, p@5 and r@5, separated by commas";

    /// <summary>The names under which the metrics are measured, and the options to measure them with.</summary>
    public static (string[] Names, DetailedRankingOptions Options) Read(string metrics)
    {
        var names = new List<string>();
        var truncations = new SortedSet<int>();
        foreach (string metric in metrics.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = Metric().Match(metric);
            if (!match.Success)
            {
                throw new ToolException($"'{metric}' is no metric.", Grammar);
            }

            string name = metric.ToUpperInvariant();
            if (match.Groups["k"].Success)
            {
                truncations.Add(int.Parse(match.Groups["k"].ValueSpan, CultureInfo.InvariantCulture));
            }

            names.Add(name);
        }

        return names.Count > 0
            ? ([.. names], new DetailedRankingOptions { Truncations = [.. truncations] })
            : throw new ToolException("No metric is given.", Grammar);
    }

    [GeneratedRegex(@"^(mrr|map|(ndcg|p|r)@(?<k>[1-9]\d{0,5}))$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Metric();
}
