using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What a density says, as columns and as measures: from <see cref="MLContext.Transforms"/> and <see cref="MLContext.Regression"/>.</summary>
public static class DensityCatalog
{
    /// <summary>Adds quantiles of each row's density, <c>[probabilities]</c>.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add, a vector of Single.</param>
    /// <param name="model">A regressor's model.</param>
    /// <param name="probabilities">The probabilities, each from 0 to 1; at least one.</param>
    /// <param name="inputColumnName">The features that the model was trained on.</param>
    /// <exception cref="ArgumentException">There is no probability, or one is not from 0 to 1.</exception>
    public static DensityEstimator PredictQuantiles(
        this TransformsCatalog catalog, string outputColumnName, EnergyRegressionModelParameters model, double[] probabilities, string inputColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.Length == 0 || probabilities.Any(p => !(p is >= 0 and <= 1)))
        {
            throw new ArgumentException(
                $"Probabilities are [{string.Join(", ", probabilities.Select(p => FormattableString.Invariant($"{p}")))}]; one or more from 0 to 1 expected.", nameof(probabilities));
        }

        return Create(catalog, outputColumnName, model, inputColumnName, new DensityReadout.Quantiles([.. probabilities]));
    }

    /// <summary>Adds the interval that holds a share of each row's density and leaves the same mass below as above: <c>[2]</c>.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add, a vector of Single: from and to.</param>
    /// <param name="model">A regressor's model.</param>
    /// <param name="level">The share, above 0 and below 1.</param>
    /// <param name="inputColumnName">The features that the model was trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not above 0 and below 1.</exception>
    /// <remarks>
    /// As good as the density is. <see cref="ConformalInterval(RegressionCatalog, EnergyRegressionModelParameters, IDataView, double, string, string, string)"/>
    /// makes one whose coverage holds whatever it is.
    /// </remarks>
    public static DensityEstimator PredictInterval(
        this TransformsCatalog catalog, string outputColumnName, EnergyRegressionModelParameters model, double level = 0.9, string inputColumnName = "Features") =>
        Create(catalog, outputColumnName, model, inputColumnName, new DensityReadout.Interval(CheckLevel(level)));

    /// <summary>Adds the heaviest peaks of each row's density, <c>[2 count]</c>: place and mass of each, NaN where there are fewer.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add, a vector of Single.</param>
    /// <param name="model">A regressor's model.</param>
    /// <param name="count">How many peaks, from 1 to 1,000.</param>
    /// <param name="inputColumnName">The features that the model was trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not from 1 to 1,000.</exception>
    public static DensityEstimator PredictModes(
        this TransformsCatalog catalog, string outputColumnName, EnergyRegressionModelParameters model, int count = 2, string inputColumnName = "Features") =>
        Create(catalog, outputColumnName, model, inputColumnName, new DensityReadout.Modes(CheckCount(count)));

    /// <summary>Makes intervals that hold the answers of new rows with a probability of at least a level, by split conformal prediction.</summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="model">A trained regressor's model.</param>
    /// <param name="calibration">Rows that it was not trained on, with labels; rows whose label is missing do not count.</param>
    /// <param name="level">The level, above 0 and below 1.</param>
    /// <param name="outputColumnName">The column to add, a vector of Single: from and to.</param>
    /// <param name="labelColumnName">The labels, Single.</param>
    /// <param name="featureColumnName">The features that the model was trained on.</param>
    /// <returns>A transformer that can be appended to the model's and saved with it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not above 0 and below 1, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows for the level.</exception>
    /// <remarks>
    /// Where the n rows and the new one could have come in any order, P(y in the interval) is at least the level, over all of them, and at most
    /// level + 1 / (n + 1): whatever the model. The score of a row is |2 P(Y &lt;= y) - 1| under its own density; the interval is that from the
    /// quantile of (1 - s) / 2 to that of (1 + s) / 2, s being the ceil((n + 1) level)-th smallest score. Chernozhukov, Wüthrich and Zhu,
    /// "Distributional conformal prediction", 2021.
    /// </remarks>
    public static DensityTransformer ConformalInterval(
        this RegressionCatalog catalog,
        EnergyRegressionModelParameters model,
        IDataView calibration,
        double level = 0.9,
        string outputColumnName = "Interval",
        string labelColumnName = "Label",
        string featureColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ConformalCalibration.Interval(
            CatalogUtils.GetEnvironment(catalog), Checked(model), calibration, CheckLevel(level), outputColumnName, labelColumnName, featureColumnName);
    }

    /// <summary>
    /// As <see cref="ConformalInterval(RegressionCatalog, EnergyRegressionModelParameters, IDataView, double, string, string, string)"/>, of the regions
    /// where a density is highest: an answer that is either this or that gets two intervals.
    /// </summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="model">A trained regressor's model.</param>
    /// <param name="calibration">Rows that it was not trained on, with labels; rows whose label is missing do not count.</param>
    /// <param name="level">The level, above 0 and below 1.</param>
    /// <param name="count">The most intervals of a row, from 1 to 1,000; of more, the smallest gaps are closed.</param>
    /// <param name="outputColumnName">The column to add, a vector of Single: from and to of each interval, NaN where there are fewer.</param>
    /// <param name="labelColumnName">The labels, Single.</param>
    /// <param name="featureColumnName">The features that the model was trained on.</param>
    /// <returns>A transformer that can be appended to the model's and saved with it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A level or count is out of range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows for the level.</exception>
    /// <remarks>The score of a row is -log p(y | x): the region holds the answers whose log density is at least the score's quantile.</remarks>
    public static DensityTransformer ConformalRegion(
        this RegressionCatalog catalog,
        EnergyRegressionModelParameters model,
        IDataView calibration,
        double level = 0.9,
        int count = 4,
        string outputColumnName = "Region",
        string labelColumnName = "Label",
        string featureColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ConformalCalibration.Region(
            CatalogUtils.GetEnvironment(catalog), Checked(model), calibration, CheckLevel(level), CheckCount(count), outputColumnName, labelColumnName, featureColumnName);
    }

    /// <summary>Measures densities on rows with labels: likelihood, CRPS, coverage, calibration, beside the errors of their means.</summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="model">A trained regressor's model.</param>
    /// <param name="data">Rows that it was not trained on; rows whose label is missing do not count.</param>
    /// <param name="level">The level of the intervals whose coverage and width are measured, above 0 and below 1.</param>
    /// <param name="labelColumnName">The labels, Single.</param>
    /// <param name="featureColumnName">The features that the model was trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not above 0 and below 1, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">No row has a label.</exception>
    public static DensityMetrics EvaluateDensity(
        this RegressionCatalog catalog,
        EnergyRegressionModelParameters model,
        IDataView data,
        double level = 0.9,
        string labelColumnName = "Label",
        string featureColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return DensityEvaluation.Evaluate(CatalogUtils.GetEnvironment(catalog), Checked(model), data, CheckLevel(level), labelColumnName, featureColumnName);
    }

    /// <summary>Measures joint densities of several targets on rows with labels: likelihood and energy score, beside the errors of their means.</summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="model">A trained regressor of several targets.</param>
    /// <param name="data">Rows that it was not trained on; rows of which a label is missing do not count.</param>
    /// <param name="labelColumnName">The labels, a vector of Single.</param>
    /// <param name="featureColumnName">The features that the model was trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">No row has all labels.</exception>
    public static MultivariateDensityMetrics EvaluateDensity(
        this RegressionCatalog catalog,
        EnergyMultivariateRegressionTransformer model,
        IDataView data,
        string labelColumnName = "Label",
        string featureColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return MultivariateEvaluation.Evaluate(CatalogUtils.GetEnvironment(catalog), model.EnergyFunction, data, labelColumnName, featureColumnName);
    }

    private static DensityEstimator Create(
        TransformsCatalog catalog, string outputColumnName, EnergyRegressionModelParameters model, string inputColumnName, DensityReadout readout)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        return new DensityEstimator(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, Checked(model), readout);
    }

    private static ContinuousEnergy Checked(EnergyRegressionModelParameters model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.EnergyFunction;
    }

    private static double CheckLevel(double level) => level is > 0 and < 1
        ? level
        : throw new ArgumentOutOfRangeException(nameof(level), level, "A level above 0 and below 1 expected.");

    private static int CheckCount(int count) => count is >= 1 and <= 1000
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, "A count from 1 to 1000 expected.");
}
