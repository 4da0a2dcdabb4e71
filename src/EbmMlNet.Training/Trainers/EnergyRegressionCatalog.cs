using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Energy-based regressors in ML.NET's catalog.</summary>
public static class EnergyRegressionCatalog
{
    /// <summary>Creates a trainer of an energy of continuous answers, with default options: the whole density of the label for every row.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="labelColumnName">The label column: Single.</param>
    /// <param name="featureColumnName">The feature column: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The optional example weight column, Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// var model = ml.Regression.Trainers.EnergyBased().Fit(train);
    /// RegressionMetrics metrics = ml.Regression.Evaluate(model.Transform(test));
    /// ConditionalDensity density = model.Model.DensityOf(features);
    /// </code>
    /// </example>
    public static EnergyRegressionTrainer EnergyBased(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null) =>
        catalog.EnergyBased(new EnergyRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>Creates a trainer of an energy of continuous answers.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="options">The objective, the networks and the course of training.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range; all that are wrong are listed.</exception>
    public static EnergyRegressionTrainer EnergyBased(this RegressionCatalog.RegressionTrainers catalog, EnergyRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new EnergyRegressionTrainer(CatalogUtils.GetEnvironment(catalog), options);
    }

    /// <summary>Creates a trainer of an energy of several targets at once, with default options: their joint density for every row.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="labelColumnName">The label column: a vector of Single of 2 to 16 targets, as <c>Concatenate</c> makes it.</param>
    /// <param name="featureColumnName">The feature column: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The optional example weight column, Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// var model = ml.Regression.Trainers.EnergyBasedMultivariate("Targets").Fit(train);
    /// MultivariateDensity density = model.DensityOf(features);
    /// </code>
    /// </example>
    public static EnergyMultivariateRegressionTrainer EnergyBasedMultivariate(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null) =>
        catalog.EnergyBasedMultivariate(new EnergyRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>Creates a trainer of an energy of several targets at once.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="options">
    /// The objective, the networks and the course of training: those of <see cref="EnergyRegressionTrainer"/>, except for an <see cref="ExactGrid"/>
    /// and the median, which several targets do not have.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range; all that are wrong are listed.</exception>
    public static EnergyMultivariateRegressionTrainer EnergyBasedMultivariate(
        this RegressionCatalog.RegressionTrainers catalog, EnergyRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new EnergyMultivariateRegressionTrainer(CatalogUtils.GetEnvironment(catalog), options);
    }
}
