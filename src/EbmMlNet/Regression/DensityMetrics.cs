using System.Globalization;

namespace EbmMlNet;

/// <summary>How well densities foretell answers. Means over rows come with bootstrap intervals.</summary>
public sealed class DensityMetrics
{
    internal const string NllName = "NLL", CrpsName = "CRPS", ErrorName = "absolute error", SquareName = "squared error";
    internal const string CoverageName = "coverage", WidthName = "width";
    private const int PitBins = 10;

    private readonly RowMeasures _rows;

    internal DensityMetrics(double level, (string Name, double[] Values)[] rows, double[] pit)
    {
        (Level, _rows) = (level, new RowMeasures(rows));
        double[] counts = new double[PitBins];
        foreach (double p in pit)
        {
            counts[Math.Min((int)(p * PitBins), PitBins - 1)] += 1.0 / pit.Length;
        }

        Pit = counts;
    }

    /// <summary>The level of the intervals.</summary>
    public double Level { get; }

    /// <summary>Every mean with its bootstrap interval of 95 %; its queries are rows.</summary>
    public IReadOnlyList<MetricSummary> Summaries => _rows.Summaries;

    /// <summary>The mean of -log p(y | x), in nats per unit of the label; lower is better.</summary>
    public double NegativeLogLikelihood => Mean(NllName);

    /// <summary>The mean continuous ranked probability score, in units of the label; lower is better.</summary>
    public double Crps => Mean(CrpsName);

    /// <summary>The share of answers in their interval; <see cref="Level"/> where densities are calibrated.</summary>
    public double Coverage => Mean(CoverageName);

    /// <summary>The mean width of the intervals.</summary>
    public double Width => Mean(WidthName);

    /// <summary>The root of the mean squared error of the densities' means.</summary>
    public double RootMeanSquaredError => Math.Sqrt(Mean(SquareName));

    /// <summary>The mean absolute error of the densities' medians.</summary>
    public double MeanAbsoluteError => Mean(ErrorName);

    /// <summary>The share of rows whose P(Y &lt;= y) falls in each tenth from 0 to 1: a tenth each where densities are calibrated.</summary>
    public IReadOnlyList<double> Pit { get; }

    /// <summary>Compares two models row by row: the first one's mean minus the second one's, with its interval and p-value.</summary>
    /// <param name="first">One model's measures.</param>
    /// <param name="second">Another one's, of the same rows.</param>
    /// <exception cref="ArgumentException">They were measured on different numbers of rows.</exception>
    public static IReadOnlyList<MetricComparison> Compare(DensityMetrics first, DensityMetrics second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return RowMeasures.Compare(first._rows, second._rows);
    }

    /// <summary>All measures, one a line.</summary>
    public override string ToString()
    {
        return _rows.Describe().Append(CultureInfo.InvariantCulture, $"{"RMSE",-16} {RootMeanSquaredError,10:F4}\n")
            .Append(CultureInfo.InvariantCulture, $"Intervals of {Level:P0}; tenths of P(Y <= y): {string.Join(" ", Pit.Select(p => p.ToString("F3", CultureInfo.InvariantCulture)))}").ToString();
    }

    private double Mean(string name) => _rows.Mean(name);
}
