using System.Globalization;
using System.Text;

namespace EbmMlNet;

/// <summary>Several measures of the same rows: their means with bootstrap intervals, and comparisons of two models row by row.</summary>
internal sealed class RowMeasures
{
    private const double ConfidenceLevel = 0.95;
    private const int Resamples = 1000;

    private readonly (string Name, double[] Values)[] _rows;

    public RowMeasures((string Name, double[] Values)[] rows)
    {
        _rows = rows;
        Summaries = [.. rows.Select(row =>
        {
            (double lower, double upper) = Resampling.Interval(row.Values, ConfidenceLevel, Resamples, seed: 1);
            return new MetricSummary(row.Name, row.Values.Average(), lower, upper, row.Values.Length, 0);
        })];
    }

    /// <summary>Every mean with its bootstrap interval of 95 %.</summary>
    public IReadOnlyList<MetricSummary> Summaries { get; }

    public double Mean(string name) => Summaries.First(summary => summary.Name == name).Mean;

    /// <summary>Every mean with its interval, one a line; more lines may follow.</summary>
    public StringBuilder Describe()
    {
        var text = new StringBuilder();
        foreach (MetricSummary summary in Summaries)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{summary.Name,-16} {summary.Mean,10:F4} [{summary.Lower:F4}, {summary.Upper:F4}]\n");
        }

        return text;
    }

    /// <exception cref="ArgumentException">They were measured on different numbers of rows.</exception>
    public static IReadOnlyList<MetricComparison> Compare(RowMeasures first, RowMeasures second)
    {
        int rows = first._rows[0].Values.Length, others = second._rows[0].Values.Length;
        if (rows != others)
        {
            throw new ArgumentException($"The two were measured on {rows} and {others} rows. Evaluate both models on the same rows.", nameof(second));
        }

        return [.. first._rows.Zip(second._rows, (a, b) =>
        {
            double[] differences = [.. a.Values.Zip(b.Values, (x, y) => x - y)];
            (double lower, double upper) = Resampling.Interval(differences, ConfidenceLevel, Resamples, seed: 1);
            return new MetricComparison(
                a.Name, differences.Average(), lower, upper, differences.Count(d => d > 0), differences.Count(d => d < 0), differences.Count(d => d == 0),
                Resampling.SignFlip(differences, Resamples, seed: 1));
        })];
    }
}
