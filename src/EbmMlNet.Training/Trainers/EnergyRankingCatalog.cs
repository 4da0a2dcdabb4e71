using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Energy-based rankers in ML.NET's catalog.</summary>
public static class EnergyRankingCatalog
{
    /// <summary>
    /// Creates a trainer of an energy function that ranks the rows of each group, with default options: a few networks
    /// over curves of each feature, weighed by held-out groups, under the <see cref="LambdaLoss"/> (see <see cref="Quality"/>).
    /// </summary>
    /// <param name="catalog">The ranking trainers.</param>
    /// <param name="labelColumnName">The label column: Single or Key, any non-negative number, higher is more relevant.</param>
    /// <param name="featureColumnName">The feature column: a vector of Single of known size, dense or sparse.</param>
    /// <param name="rowGroupColumnName">The group column: a key or UInt32; the rows of a group follow one another.</param>
    /// <param name="exampleWeightColumnName">The optional example weight column, Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column name is empty.</exception>
    /// <remarks>
    /// Make keys of group ids before the data is split, or with <c>Hash</c>: a <c>MapValueToKey</c> fitted on the training part
    /// alone knows no group of the test part, gives all its rows the missing key, and an evaluator then takes them for one group.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView keyed = ml.Transforms.Conversion.MapValueToKey("GroupId").Fit(data).Transform(data);
    /// DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(keyed, 0.2, samplingKeyColumnName: "GroupId");
    /// ITransformer model = ml.Ranking.Trainers.EnergyBased().Fit(split.TrainSet);
    /// RankingMetrics metrics = ml.Ranking.Evaluate(model.Transform(split.TestSet));
    /// </code>
    /// </example>
    public static EnergyRankingTrainer EnergyBased(
        this RankingCatalog.RankingTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string rowGroupColumnName = "GroupId",
        string? exampleWeightColumnName = null) =>
        catalog.EnergyBased(new EnergyRankingTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            RowGroupColumnName = rowGroupColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>Creates a trainer of an energy function that ranks the rows of each group.</summary>
    /// <param name="catalog">The ranking trainers.</param>
    /// <param name="options">The architecture, loss, margin, negatives and course of training.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range; all that are wrong are listed.</exception>
    public static EnergyRankingTrainer EnergyBased(this RankingCatalog.RankingTrainers catalog, EnergyRankingTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new EnergyRankingTrainer(CatalogUtils.GetEnvironment(catalog), options);
    }
}
