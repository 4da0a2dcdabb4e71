using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Measures densities row by row.</summary>
internal static class DensityEvaluation
{
    public static DensityMetrics Evaluate(
        IHostEnvironment environment, ContinuousEnergy energy, IDataView data, double level, string labelColumnName, string featureColumnName)
    {
        IHost host = environment.Register(nameof(DensityEvaluation));
        List<double> nll = [], crps = [], error = [], square = [], covered = [], width = [], pit = [];
        foreach ((double y, ConditionalDensity density) in LabelledDensities.Of(host, energy, data, labelColumnName, featureColumnName))
        {
            double from = density.Quantile((1 - level) / 2), to = density.Quantile((1 + level) / 2), mean = density.Mean;
            nll.Add(-density.LogDensity(y));
            crps.Add(density.Crps(y));
            error.Add(Math.Abs(density.Median - y));
            square.Add((mean - y) * (mean - y));
            covered.Add(y >= from && y <= to ? 1 : 0);
            width.Add(to - from);
            pit.Add(density.Cdf(y));
        }

        if (nll.Count == 0)
        {
            throw host.Except($"Column '{labelColumnName}': no row has a label that is a number, so there is nothing to measure.");
        }

        return new DensityMetrics(
            level,
            [
                (DensityMetrics.NllName, [.. nll]),
                (DensityMetrics.CrpsName, [.. crps]),
                (DensityMetrics.ErrorName, [.. error]),
                (DensityMetrics.SquareName, [.. square]),
                (DensityMetrics.CoverageName, [.. covered]),
                (DensityMetrics.WidthName, [.. width]),
            ],
            [.. pit]);
    }
}
