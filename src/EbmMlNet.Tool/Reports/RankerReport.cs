using System.Globalization;
using System.Net;
using System.Text;
using EbmMlNet.Tool.Commands;
using EbmMlNet.Tool.Models;

namespace EbmMlNet.Tool.Reports;

/// <summary>One page about a ranker on labelled data; it holds all that it shows.</summary>
internal static class RankerReport
{
    private const int WorstShown = 5;

    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222}" +
        "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #ddd}" +
        "table{border-collapse:collapse}td,th{padding:2px 12px 2px 0;text-align:left;vertical-align:top}td.n,th.n{text-align:right}" +
        "svg{width:100%;max-width:640px;font:11px system-ui,sans-serif}.legend,.note{color:#555;font-size:13px}";

    public static string Write(
        RankerFile ranker,
        string model,
        string data,
        IReadOnlyList<string> names,
        DetailedRankingMetrics metrics,
        DetailedRankingMetrics? trees,
        ScoredRow[][] queries)
    {
        var html = new StringBuilder();
        _ = html.Append($"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{Encode(model)} on {Encode(data)}</title><style>{Style}</style></head><body>")
            .Append($"<h1>{Encode(model)} on {Encode(data)}</h1>")
            .Append($"<p>{Encode(InspectCommand.Describe(ranker.Energy))}; beta {Text(ranker.Parameters.Beta)}. {queries.Length} queries, {queries.Sum(q => q.Length)} candidates.</p>");
        Quality(html, names, metrics);
        if (trees is not null)
        {
            Comparison(html, names, metrics, trees);
        }

        Training(html, ranker.Parameters.History);
        Energies(html, queries);
        BySize(html, names[0], metrics);
        Calibration(html, metrics);
        Importance(html, ranker, queries);
        Worst(html, ranker, names[0], metrics, queries);
        return html.Append("</body></html>\n").ToString();
    }

    private static void Quality(StringBuilder html, IReadOnlyList<string> names, DetailedRankingMetrics metrics)
    {
        _ = html.Append("<h2>Quality</h2><table><tr><th>metric</th><th class='n'>mean</th><th>95 % interval</th><th class='n'>queries</th></tr>");
        foreach (MetricSummary summary in names.Select(name => metrics[name]))
        {
            _ = html.Append($"<tr><td>{Encode(summary.Name)}</td><td class='n'>{Text(summary.Mean)}</td><td>{Text(summary.Lower)} to {Text(summary.Upper)}</td><td class='n'>{summary.Queries}</td></tr>");
        }

        _ = html.Append("</table><p class='note'>Queries without right answers are left out; ties are averaged.</p>");
    }

    private static void Comparison(StringBuilder html, IReadOnlyList<string> names, DetailedRankingMetrics metrics, DetailedRankingMetrics trees)
    {
        RankingComparison comparison = DetailedRankingMetrics.Compare(metrics, trees);
        _ = html.Append("<h2>Beside LightGBM</h2><table><tr><th>metric</th><th class='n'>this</th><th class='n'>LightGBM</th><th class='n'>difference</th><th>95 % interval</th><th class='n'>better on</th><th class='n'>worse on</th><th class='n'>p</th></tr>");
        foreach (string name in names)
        {
            MetricComparison of = comparison[name];
            _ = html.Append($"<tr><td>{Encode(name)}</td><td class='n'>{Text(metrics[name].Mean)}</td><td class='n'>{Text(trees[name].Mean)}</td><td class='n'>{Text(of.MeanDifference)}</td>")
                .Append($"<td>{Text(of.Lower)} to {Text(of.Upper)}</td><td class='n'>{of.Wins}</td><td class='n'>{of.Losses}</td><td class='n'>{Text(of.PValue)}</td></tr>");
        }

        _ = html.Append("</table><p class='note'>LightGBM with its default options, trained on --train; both ranked the same queries.</p>");
    }

    private static void Training(StringBuilder html, IReadOnlyList<EpochReport> history)
    {
        _ = html.Append("<h2>Training</h2>")
            .Append(Charts.Lines("epoch", ("loss", [.. history.Select(epoch => ((double)epoch.Epoch, epoch.Loss))])))
            .Append("<h2>Energies of right and offending answers in training</h2>")
            .Append(Charts.Lines(
                "epoch",
                ("right answers", [.. history.Select(epoch => ((double)epoch.Epoch, epoch.RightEnergy))]),
                ("most offending incorrect answers", [.. history.Select(epoch => ((double)epoch.Epoch, epoch.OffendingEnergy))])));
    }

    private static void Energies(StringBuilder html, ScoredRow[][] queries)
    {
        // Only differences within a query mean anything.
        (bool IsRight, double Energy)[] centred = [.. queries.SelectMany(query =>
        {
            double mean = query.Average(row => row.Energy);
            return query.Select(row => (row.Label > 0, row.Energy - mean));
        })];
        _ = html.Append("<h2>Energies on this data</h2>")
            .Append(Charts.Histogram(
                "energy minus its query's mean",
                ("right answers", [.. centred.Where(row => row.IsRight).Select(row => row.Energy)]),
                ("incorrect answers", [.. centred.Where(row => !row.IsRight).Select(row => row.Energy)])))
            .Append("<p class='note'>Shares of the answers; a right answer is one with a label above 0.</p>");
    }

    private static void BySize(StringBuilder html, string name, DetailedRankingMetrics metrics)
    {
        QueryMetrics[] counted = [.. metrics.Queries.Where(query => !double.IsNaN(query[name])).OrderBy(query => query.Candidates)];
        if (counted.Length == 0)
        {
            return;
        }

        // Sixths of the queries; those of one size are kept together.
        (string, double, string)[] bars = [.. counted.GroupBy(query => Place(query.Candidates)).Select(part =>
        {
            double mean = part.Average(query => query[name]);
            int least = part.First().Candidates, most = part.Last().Candidates;
            return ($"{(least == most ? $"{least}" : $"{least} to {most}")} candidates", mean, $"{Text(mean)} ({part.Count()})");
        })];
        _ = html.Append($"<h2>{Encode(name)} by size of query</h2>").Append(Charts.Bars(bars)).Append("<p class='note'>In brackets: how many queries.</p>");

        int Place(int size) => Array.FindIndex(counted, query => query.Candidates == size) * 6 / counted.Length;
    }

    private static void Calibration(StringBuilder html, DetailedRankingMetrics metrics)
    {
        _ = html.Append("<h2>Calibration</h2><table><tr><th>probability of the best answer</th><th class='n'>queries</th><th class='n'>mean</th><th class='n'>right</th></tr>");
        foreach (CalibrationBin bin in metrics.CalibrationBins.Where(bin => bin.Queries > 0))
        {
            _ = html.Append($"<tr><td>{Text(bin.From)} to {Text(bin.To)}</td><td class='n'>{bin.Queries}</td><td class='n'>{Text(bin.MeanProbability)}</td><td class='n'>{Text(bin.Accuracy)}</td></tr>");
        }

        _ = html.Append($"</table><p class='note'>Expected calibration error {Text(metrics.ExpectedCalibrationError)}; ml.Ranking.FitBeta makes probabilities fit.</p>");
    }

    private static void Importance(StringBuilder html, RankerFile ranker, ScoredRow[][] queries) => html
        .Append("<h2>Importance of features</h2>")
        .Append(Charts.Bars([.. FeatureImportance.Measure(ranker, queries).Select(feature => (feature.Name, feature.Fall, Text(feature.Fall)))]))
        .Append("<p class='note'>By how much NDCG@10 falls where the feature's values are shuffled, mean of three shuffles.</p>");

    private static void Worst(StringBuilder html, RankerFile ranker, string name, DetailedRankingMetrics metrics, ScoredRow[][] queries)
    {
        _ = html.Append($"<h2>Worst queries by {Encode(name)}</h2>");
        (ScoredRow[] Query, double Value)[] worst =
            [.. queries.Zip(metrics.Queries, (query, of) => (query, Value: of[name])).Where(of => of.Value < 1 - 1e-9).OrderBy(of => of.Value).Take(WorstShown)];
        if (worst.Length == 0)
        {
            _ = html.Append("<p>Every query is ranked as well as can be.</p>");
        }

        foreach ((ScoredRow[] query, double value) in worst)
        {
            ScoredRow first = query[0], best = query.MaxBy(row => row.Label)!;
            _ = html.Append($"<h3>query {Encode(first.Query)}: {Text(value)}</h3>")
                .Append("<table><tr><th class='n'>rank</th><th class='n'>label</th><th class='n'>energy</th><th class='n'>row</th></tr>");
            foreach ((ScoredRow row, int i) in query.Take(5).Select((row, i) => (row, i)).Append((best, Array.IndexOf(query, best))).DistinctBy(row => row.Item2))
            {
                _ = html.Append($"<tr><td class='n'>{i + 1}</td><td class='n'>{Text(row.Label)}</td><td class='n'>{Text(row.Energy)}</td><td class='n'>{row.Row}</td></tr>");
            }

            _ = html.Append("</table>");
            if (best.Row != first.Row)
            {
                Explanation why = ranker.Energy.Explain(first.Features, best.Features).WithNames(ranker.Features);
                string features = string.Join("; ", why.Top(5).Select(feature =>
                {
                    int slot = ranker.SlotOf(feature.Name);
                    return $"{feature.Name} {Signed(feature.Contribution)} ({Text(first.Features[slot])} against {Text(best.Features[slot])})";
                }));
                _ = html.Append($"<p class='note'>Why the first is above the best answer, rank {Array.IndexOf(query, best) + 1}: {Encode(features)}</p>");
            }
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.###;-0.###;0", CultureInfo.InvariantCulture);
}
