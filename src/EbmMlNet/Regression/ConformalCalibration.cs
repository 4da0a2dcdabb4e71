using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Split conformal prediction over densities.</summary>
internal static class ConformalCalibration
{
    public static DensityTransformer Interval(
        IHostEnvironment environment, ContinuousEnergy energy, IDataView data, double level, string output, string label, string features)
    {
        double score = Score(environment, energy, data, level, label, features, (y, density) => Math.Abs((2 * density.Cdf(y)) - 1));
        return Make(environment, data, output, features, energy, new DensityReadout.Interval(score));
    }

    public static DensityTransformer Region(
        IHostEnvironment environment, ContinuousEnergy energy, IDataView data, double level, int count, string output, string label, string features)
    {
        double score = Score(environment, energy, data, level, label, features, (y, density) => -density.LogDensity(y));
        return Make(environment, data, output, features, energy, new DensityReadout.Region(-score, count));
    }

    // The score that a new row's is not above, with a probability of at least the level.
    private static double Score(
        IHostEnvironment environment, ContinuousEnergy energy, IDataView data, double level, string label, string features, Func<double, ConditionalDensity, double> of)
    {
        IHost host = environment.Register(nameof(ConformalCalibration));
        double[] scores = [.. LabelledDensities.Of(host, energy, data, label, features).Select(row => of(row.Answer, row.Density)).Order()];
        // What is whole but for rounding is whole.
        int rank = (int)Math.Ceiling(((scores.Length + 1) * level) - 1e-9);
        return rank <= scores.Length ? scores[rank - 1] : throw host.Except(FormattableString.Invariant(
            $"Column '{label}': {scores.Length} rows with a label are too few to promise a level of {level}; {(int)Math.Ceiling((level / (1 - level)) - 1e-9)} or more expected."));
    }

    private static DensityTransformer Make(
        IHostEnvironment environment, IDataView data, string output, string features, ContinuousEnergy energy, DensityReadout readout)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        var transformer = new DensityTransformer(environment, output, features, energy, readout);
        _ = transformer.GetOutputSchema(data.Schema);
        return transformer;
    }
}
