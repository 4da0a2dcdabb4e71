using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Detailed evaluation of rankings from <see cref="MLContext.Ranking"/>.</summary>
public static class DetailedRankingCatalog
{
    /// <summary>
    /// Measures scored data query by query: NDCG, precision and recall at several ranks, MRR, MAP, the energy gap, and the
    /// likelihood and calibration of the Gibbs probabilities, each mean with a bootstrap interval.
    /// </summary>
    /// <param name="catalog">The ranking catalog.</param>
    /// <param name="data">Data scored by any ranker, the rows of a query one after the other.</param>
    /// <param name="options">What to measure and by which conventions; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of range; all of them are named.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">A query is in pieces, or a score or label cannot be ranked by; column and row are named.</exception>
    /// <example>
    /// <code>
    /// DetailedRankingMetrics ours = ml.Ranking.EvaluateDetailed(model.Transform(test));
    /// Console.WriteLine(ours);
    /// DetailedRankingMetrics theirs = ml.Ranking.EvaluateDetailed(lightGbm.Transform(test));
    /// Console.WriteLine(DetailedRankingMetrics.Compare(ours, theirs)["NDCG@10"]);
    /// </code>
    /// </example>
    public static DetailedRankingMetrics EvaluateDetailed(this RankingCatalog catalog, IDataView data, DetailedRankingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return QueryEvaluation.Evaluate(CatalogUtils.GetEnvironment(catalog), data, options ?? new DetailedRankingOptions());
    }
}
