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
}
