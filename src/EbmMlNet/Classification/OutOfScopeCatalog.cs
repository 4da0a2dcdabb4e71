using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Rows that belong to none of a classifier's classes: found by their free energy, from ML.NET's catalogs.</summary>
public static class OutOfScopeCatalog
{
    /// <summary>Adds the free energy over all classes, high where a row belongs to none of them.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of free energies to add, a Single.</param>
    /// <param name="model">What an energy-based classifier learnt.</param>
    /// <param name="inputColumnName">The column of features that the classifier takes.</param>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// var free = ml.Transforms.FreeEnergy("FreeEnergy", classifier.Model).Fit(rows).Transform(rows);
    /// OutOfScopeMetrics metrics = ml.MulticlassClassification.EvaluateOutOfScope(ofClasses, ofNoClass, "FreeEnergy");
    /// bool isUnknown = freeEnergy > metrics.Threshold(falseAlarmRate: 0.05);
    /// </code>
    /// </example>
    public static FreeEnergyEstimator FreeEnergy(
        this TransformsCatalog catalog, string outputColumnName, EnergyMulticlassModelParameters model, string inputColumnName = "Features")
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        return new FreeEnergyEstimator(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, model);
    }

    /// <summary>How well a number tells rows that belong to no class from those that belong to one.</summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="inScope">Rows of the classes; none of them was trained on.</param>
    /// <param name="outOfScope">Rows of no class.</param>
    /// <param name="columnName">The column of the number, a Single, the higher the more foreign.</param>
    /// <exception cref="ArgumentException">One of the two has no rows, or a value that is not a number.</exception>
    public static OutOfScopeMetrics EvaluateOutOfScope(
        this MulticlassClassificationCatalog catalog, IDataView inScope, IDataView outOfScope, string columnName = "FreeEnergy")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(inScope);
        ArgumentNullException.ThrowIfNull(outOfScope);
        return new OutOfScopeMetrics([.. inScope.GetColumn<float>(columnName)], [.. outOfScope.GetColumn<float>(columnName)]);
    }

    /// <summary>Adds whether a row belongs to no class: whether its free energy is above a threshold, which <c>Fit</c> finds.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add, a Boolean.</param>
    /// <param name="inputColumnName">The column of free energies, or of another number that is the higher the more foreign a row is; a Single.</param>
    /// <param name="falseAlarmRate">
    /// The share of rows of the classes that may be told to be of none, above 0 and below 1: the false positive rate that the threshold is fitted for.
    /// Of the rows given to <c>Fit</c> no more than that lie above it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="falseAlarmRate"/> is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// FreeEnergyTransformer free = ml.Transforms.FreeEnergy("FreeEnergy", classifier.Model).Fit(heldOut);
    /// OutOfScopeTransformer scope = ml.Transforms.OutOfScope("IsUnknown", falseAlarmRate: 0.05).Fit(free.Transform(heldOut));
    /// var saved = classifier.Append(free).Append(scope);
    /// </code>
    /// </example>
    public static OutOfScopeEstimator OutOfScope(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName = "FreeEnergy", double falseAlarmRate = 0.05)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        return falseAlarmRate > 0 && falseAlarmRate < 1
            ? new OutOfScopeEstimator(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, falseAlarmRate)
            : throw new ArgumentOutOfRangeException(nameof(falseAlarmRate), falseAlarmRate, "A share above 0 and below 1 expected.");
    }

    /// <summary>
    /// Evaluates a classifier: accuracy, likelihood and calibration on the rows that have a class, and how well free energy and largest probability
    /// tell those that have none: AUROC and the false positive rate at 95 %.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Scored data; a row whose label is missing, as <c>MapValueToKey</c> leaves unknown values, belongs to no class.</param>
    /// <param name="labelColumnName">The column of right classes, a key.</param>
    /// <param name="scoreColumnName">The column of probabilities, a vector of Single.</param>
    /// <param name="freeEnergyColumnName">The column that <see cref="FreeEnergy"/> adds; null, the default, for none.</param>
    /// <param name="bins">How many bins the calibration error has, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type; or there is no bin.</exception>
    /// <exception cref="ArgumentException">A free energy is not a number.</exception>
    /// <exception cref="InvalidOperationException">Scores are no probabilities, or there are more classes than scores.</exception>
    /// <example>
    /// <code>
    /// IDataView scored = free.Transform(classifier.Transform(test));
    /// Console.WriteLine(ml.MulticlassClassification.EvaluateDetailed(scored, freeEnergyColumnName: "FreeEnergy"));
    /// </code>
    /// </example>
    public static DetailedMulticlassMetrics EvaluateDetailed(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string? freeEnergyColumnName = null,
        int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        return DetailedMulticlassEvaluation.Evaluate(
            CatalogUtils.GetEnvironment(catalog), data, labelColumnName, scoreColumnName, freeEnergyColumnName, bins);
    }
}
