using System.Globalization;

namespace EbmMlNet;

/// <summary>How well joint densities foretell answers of several targets. Means over rows come with bootstrap intervals.</summary>
public sealed class MultivariateDensityMetrics
{
    internal const string NllName = "NLL", ScoreName = "energy score";
    private readonly RowMeasures _rows;

    internal MultivariateDensityMetrics(double[] nll, double[] score, IReadOnlyList<double[]> squares)
    {
        _rows = new RowMeasures(
            [(NllName, nll), (ScoreName, score), .. squares.Select((values, target) => (FormattableString.Invariant($"squared error {target}"), values))]);
        RootMeanSquaredErrors = [.. squares.Select(values => Math.Sqrt(values.Average()))];
    }

    /// <summary>Every mean with its bootstrap interval of 95 %; its queries are rows.</summary>
    public IReadOnlyList<MetricSummary> Summaries => _rows.Summaries;

    /// <summary>The mean of -log p(y | x) of all targets together, in nats per unit of every target; lower is better.</summary>
    public double NegativeLogLikelihood => _rows.Mean(NllName);

    /// <summary>
    /// The mean energy score, E|Y - y| - E|Y - Y'| / 2, the CRPS of several targets; lower is better. Its norm is Euclid's in the targets' own units, so that
    /// a target of large numbers counts most.
    /// </summary>
    public double EnergyScore => _rows.Mean(ScoreName);

    /// <summary>The root of the mean squared error of the densities' means, of each target.</summary>
    public IReadOnlyList<double> RootMeanSquaredErrors { get; }

    /// <summary>Compares two models row by row: the first one's mean minus the second one's, with its interval and p-value.</summary>
    /// <param name="first">One model's measures.</param>
    /// <param name="second">Another one's, of the same rows.</param>
    /// <exception cref="ArgumentException">They were measured on different numbers of rows.</exception>
    public static IReadOnlyList<MetricComparison> Compare(MultivariateDensityMetrics first, MultivariateDensityMetrics second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return RowMeasures.Compare(first._rows, second._rows);
    }

    /// <summary>All measures, one a line.</summary>
    public override string ToString()
    {
        return _rows.Describe().Append(CultureInfo.InvariantCulture, $"RMSE of each target: {string.Join(" ", RootMeanSquaredErrors.Select(e => e.ToString("F4", CultureInfo.InvariantCulture)))}")
            .ToString();
    }
}
