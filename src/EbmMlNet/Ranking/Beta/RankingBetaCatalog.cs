using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The inverse temperature of rankers, from <see cref="MLContext.Ranking"/>.</summary>
public static class RankingBetaCatalog
{
    /// <summary>
    /// Fits the inverse temperature beta of P(y|x) = exp(-beta F(x, y)) / Z to judged groups: it minimizes the mean over groups of -log of
    /// the summed probability of right answers. The scores, and with them the order, stay as they are; the model carries beta to whatever
    /// makes probabilities of its scores.
    /// </summary>
    /// <param name="catalog">The ranking catalog.</param>
    /// <param name="transformer">A trained ranker; of a pipeline, its <c>LastTransformer</c>.</param>
    /// <param name="data">Groups that the model was not trained on. All their scores are held in memory.</param>
    /// <param name="labelColumnName">The column of labels.</param>
    /// <param name="rowGroupColumnName">The column that tells groups apart: a key, an integer or text.</param>
    /// <param name="relevantFrom">The least label of a right answer, above 0: see <see cref="Relevance"/>.</param>
    /// <returns>A ranker of the same energy under the fitted beta.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">No group can be fitted to.</exception>
    /// <remarks>C. Guo et al., On Calibration of Modern Neural Networks (2017), section 4.2: temperature scaling.</remarks>
    public static RankingPredictionTransformer<EnergyRankingModelParameters> FitBeta(
        this RankingCatalog catalog,
        RankingPredictionTransformer<EnergyRankingModelParameters> transformer,
        IDataView data,
        string labelColumnName = "Label",
        string rowGroupColumnName = "GroupId",
        float relevantFrom = Relevance.AboveZero)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(data);
        return RankingBetaFit.Fit(
            CatalogUtils.GetEnvironment(catalog), transformer, data, Columns(labelColumnName, rowGroupColumnName, relevantFrom), relevantFrom);
    }

    /// <summary>
    /// A trainer that holds a share of the groups out, trains on the others and fits beta to those held out. It stands in a pipeline where
    /// the trainer would.
    /// </summary>
    /// <param name="catalog">The ranking catalog.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="heldOutShare">The share of groups to hold out, between 0 and 1.</param>
    /// <param name="labelColumnName">The column of labels.</param>
    /// <param name="rowGroupColumnName">The column that tells groups apart: a key, an integer or text.</param>
    /// <param name="relevantFrom">The least label of a right answer, above 0: see <see cref="Relevance"/>.</param>
    /// <param name="seed">The seed of the split; null to take it from the MLContext.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Concatenate("Features", "Price", "Rating")
    ///     .Append(ml.Ranking.FitBeta(ml.Ranking.Trainers.EnergyBased()))
    ///     .Append(ml.Transforms.GibbsProbability());
    /// </code>
    /// </example>
    public static FitBetaEstimator<RankingPredictionTransformer<EnergyRankingModelParameters>> FitBeta(
        this RankingCatalog catalog,
        IEstimator<RankingPredictionTransformer<EnergyRankingModelParameters>> trainer,
        double heldOutShare = 0.2,
        string labelColumnName = "Label",
        string rowGroupColumnName = "GroupId",
        float relevantFrom = Relevance.AboveZero,
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainer);
        GroupwiseColumns columns = Columns(labelColumnName, rowGroupColumnName, relevantFrom);
        Runtime.IHostEnvironment environment = CatalogUtils.GetEnvironment(catalog);
        return new FitBetaEstimator<RankingPredictionTransformer<EnergyRankingModelParameters>>(
            environment,
            trainer,
            (model, heldOut) => RankingBetaFit.Fit(environment, model, heldOut, columns, relevantFrom),
            rowGroupColumnName,
            heldOutShare,
            seed);
    }

    private static GroupwiseColumns Columns(string label, string group, float relevantFrom)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relevantFrom);
        return new GroupwiseColumns(DefaultColumnNames.Score, group, label);
    }
}
