using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Energy-based rankers that look at whole lists, in ML.NET's catalog.</summary>
public static class EnergyListCatalog
{
    /// <summary>
    /// Creates a trainer of a ranker whose rows may look at the others of their group, with default options: the ranker of
    /// <c>EnergyBased</c>, corrected by self-attention where that wins on groups held out.
    /// </summary>
    /// <param name="catalog">The ranking trainers.</param>
    /// <param name="labelColumnName">The label column: Single or Key, any non-negative number, higher is more relevant.</param>
    /// <param name="featureColumnName">The feature column: a vector of Single of known size, dense or sparse.</param>
    /// <param name="rowGroupColumnName">The group column: a key or UInt32; the rows of a group follow one another.</param>
    /// <param name="exampleWeightColumnName">The optional example weight column, Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// ListScoreTransformer model = ml.Ranking.Trainers.EnergyBasedLists().Fit(train);
    /// bool looksAtOthers = model.EnergyFunction is AttentionListEnergy;
    /// RankingEngine&lt;Offer&gt; engine = ml.Model.CreateRankingEngine&lt;Offer&gt;(model);
    /// </code>
    /// </example>
    public static EnergyListTrainer EnergyBasedLists(
        this RankingCatalog.RankingTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string rowGroupColumnName = "GroupId",
        string? exampleWeightColumnName = null) =>
        catalog.EnergyBasedLists(new EnergyListTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            RowGroupColumnName = rowGroupColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>Creates a trainer of a ranker whose rows may look at the others of their group.</summary>
    /// <param name="catalog">The ranking trainers.</param>
    /// <param name="options">The attention, and the options of the ranker of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range; all that are wrong are listed.</exception>
    public static EnergyListTrainer EnergyBasedLists(this RankingCatalog.RankingTrainers catalog, EnergyListTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new EnergyListTrainer(CatalogUtils.GetEnvironment(catalog), options);
    }
}
