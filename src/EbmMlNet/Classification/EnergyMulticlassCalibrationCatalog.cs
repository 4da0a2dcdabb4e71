using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The probabilities of classifiers, from <see cref="MLContext.MulticlassClassification"/>: fitting and judging them.</summary>
public static class EnergyMulticlassCalibrationCatalog
{
    /// <summary>
    /// Fits the inverse temperature beta of P(i|x) = exp(-beta F(x, i)) / Z to labelled rows: it minimizes the mean of -log P of the right
    /// class. The energies, and with them the predicted classes, stay as they are.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="transformer">A trained classifier; of a pipeline, its <c>LastTransformer</c>.</param>
    /// <param name="data">
    /// Rows that the model was not trained on, with the features and classes that training had; rows whose class is missing do not count.
    /// All their energies are held in memory.
    /// </param>
    /// <param name="labelColumnName">The column of right classes, of the name and keys it had in training.</param>
    /// <returns>A classifier of the same energies under the fitted beta.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">No row can be fitted to, or keys stand for other classes than in training.</exception>
    /// <remarks>C. Guo et al., On Calibration of Modern Neural Networks (2017), section 4.2: temperature scaling.</remarks>
    /// <example>
    /// <code>
    /// var calibrated = ml.MulticlassClassification.FitBeta(model, heldOut);
    /// Console.WriteLine(ml.MulticlassClassification.EvaluateCalibration(calibrated.Transform(test)));
    /// </code>
    /// </example>
    public static MulticlassPredictionTransformer<EnergyMulticlassModelParameters> FitBeta(
        this MulticlassClassificationCatalog catalog,
        MulticlassPredictionTransformer<EnergyMulticlassModelParameters> transformer,
        IDataView data,
        string labelColumnName = "Label")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        return ClassBetaFit.Fit(CatalogUtils.GetEnvironment(catalog), transformer, data, labelColumnName);
    }

    /// <summary>
    /// A trainer that holds a share of the rows out, trains on the others and fits beta to those held out. It stands in a pipeline where
    /// the trainer would.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="heldOutShare">The share of rows to hold out, between 0 and 1.</param>
    /// <param name="labelColumnName">The column of right classes, as the trainer has it.</param>
    /// <param name="seed">The seed of the split; null to take it from the MLContext.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(ml.MulticlassClassification.FitBeta(ml.MulticlassClassification.Trainers.EnergyBased()))
    ///     .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static FitBetaEstimator<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>> FitBeta(
        this MulticlassClassificationCatalog catalog,
        IEstimator<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>> trainer,
        double heldOutShare = 0.2,
        string labelColumnName = "Label",
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        Runtime.IHostEnvironment environment = CatalogUtils.GetEnvironment(catalog);
        return new FitBetaEstimator<MulticlassPredictionTransformer<EnergyMulticlassModelParameters>>(
            environment,
            trainer,
            (model, heldOut) => ClassBetaFit.Fit(environment, model, heldOut, labelColumnName),
            groupColumn: null,
            heldOutShare,
            seed);
    }

    /// <summary>Measures how far the probabilities of a classifier, of any trainer, can be trusted.</summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Scored data; rows whose class is missing do not count.</param>
    /// <param name="labelColumnName">The column of right classes, a key.</param>
    /// <param name="scoreColumnName">The column of probabilities, a vector of Single: one for each class, adding up to 1.</param>
    /// <param name="bins">How many bins of equal width the expected calibration error has, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type; or there is no bin.</exception>
    /// <exception cref="InvalidOperationException">Scores are no probabilities, or there are more classes than scores.</exception>
    /// <example>
    /// <code>
    /// MulticlassCalibration calibration = ml.MulticlassClassification.EvaluateCalibration(model.Transform(test));
    /// Console.WriteLine(calibration.ExpectedCalibrationError);
    /// </code>
    /// </example>
    public static MulticlassCalibration EvaluateCalibration(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        return CalibrationEvaluation.Evaluate(CatalogUtils.GetEnvironment(catalog), data, labelColumnName, scoreColumnName, bins);
    }
}
