using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Energy-based classifiers in ML.NET's catalog.</summary>
public static class EnergyMulticlassCatalog
{
    /// <summary>
    /// Creates a trainer of energies of classes, with default options: a perceptron of 256 and 128 hidden units over
    /// curves of each feature, under the negative log-likelihood (see <see cref="Quality"/>).
    /// </summary>
    /// <param name="catalog">The multiclass trainers.</param>
    /// <param name="labelColumnName">The label column: a key of UInt32, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="featureColumnName">The feature column: a vector of Single of known size, dense or sparse.</param>
    /// <param name="exampleWeightColumnName">The optional example weight column, Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(ml.MulticlassClassification.Trainers.EnergyBased())
    ///     .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// ITransformer model = pipeline.Fit(train);
    /// MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
    /// </code>
    /// </example>
    public static EnergyMulticlassTrainer EnergyBased(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null) =>
        catalog.EnergyBased(new EnergyMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>Creates a trainer of energies of classes.</summary>
    /// <param name="catalog">The multiclass trainers.</param>
    /// <param name="options">The architecture, loss, margin, negatives and course of training.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range; all that are wrong are listed.</exception>
    public static EnergyMulticlassTrainer EnergyBased(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, EnergyMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new EnergyMulticlassTrainer(CatalogUtils.GetEnvironment(catalog), options);
    }
}
