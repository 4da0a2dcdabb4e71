using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Transforms of scored data that look at whole groups, from <see cref="MLContext.Transforms"/>.</summary>
public static class GroupwiseCatalog
{
    /// <summary>
    /// Turns the scores of each group into probabilities: P(i) = exp(beta score_i) / sum_j exp(beta score_j), the Gibbs
    /// distribution of the energies -score.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of probabilities to add, a Single.</param>
    /// <param name="scoreColumnName">The column of scores, a Single.</param>
    /// <param name="rowGroupColumnName">The column that tells groups apart: a key, an integer or text.</param>
    /// <param name="beta">
    /// The inverse temperature, finite and above 0; null, the default, for that of the model that made the scores, and 1 where that has none.
    /// Not used where a label column is given.
    /// </param>
    /// <param name="labelColumnName">
    /// A column of labels to fit beta to, so that the right answers of the data given to <c>Fit</c> are most likely; null, the
    /// default, for no fit. The labels are needed in <c>Fit</c> only.
    /// </param>
    /// <param name="relevantFrom">
    /// The least label that makes a row a right answer, where beta is fitted, above 0: see <see cref="Relevance"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="beta"/> is not a finite number above 0, or <paramref name="relevantFrom"/> is not above 0.
    /// </exception>
    /// <example>
    /// <code>
    /// IDataView scored = model.Transform(heldOut);
    /// GibbsProbabilityTransformer gibbs = ml.Transforms.GibbsProbability("Probability", labelColumnName: "Label").Fit(scored);
    /// IDataView withProbabilities = gibbs.Transform(model.Transform(test));
    /// </code>
    /// </example>
    public static GibbsProbabilityEstimator GibbsProbability(
        this TransformsCatalog catalog,
        string outputColumnName = "Probability",
        string scoreColumnName = "Score",
        string rowGroupColumnName = "GroupId",
        float? beta = null,
        string? labelColumnName = null,
        float relevantFrom = Relevance.AboveZero)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        GibbsDistribution.CheckBeta(beta ?? 1, nameof(beta));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relevantFrom);
        return new GibbsProbabilityEstimator(
            CatalogUtils.GetEnvironment(catalog), outputColumnName, Columns(scoreColumnName, rowGroupColumnName, labelColumnName), beta, relevantFrom);
    }

    /// <summary>Ranks the rows of each group by score: 1 for the highest, which is the lowest energy.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of ranks to add, a UInt32.</param>
    /// <param name="scoreColumnName">The column of scores, a Single; NaN ranks last.</param>
    /// <param name="rowGroupColumnName">The column that tells groups apart: a key, an integer or text.</param>
    /// <param name="ties">Which ranks rows of equal score get; by default all get the lowest, as in 1, 1, 3.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ties"/> is not one of the enumeration's values.</exception>
    /// <example>
    /// <code>
    /// IDataView ranked = ml.Transforms.EnergyRank("Rank").Fit(scored).Transform(scored);
    /// </code>
    /// </example>
    public static EnergyRankEstimator EnergyRank(
        this TransformsCatalog catalog,
        string outputColumnName = "Rank",
        string scoreColumnName = "Score",
        string rowGroupColumnName = "GroupId",
        TiedRanks ties = TiedRanks.Lowest)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (!Enum.IsDefined(ties))
        {
            throw new ArgumentOutOfRangeException(nameof(ties), ties, $"One of {string.Join(", ", Enum.GetNames<TiedRanks>())} expected.");
        }

        return new EnergyRankEstimator(CatalogUtils.GetEnvironment(catalog), outputColumnName, Columns(scoreColumnName, rowGroupColumnName), ties);
    }

    /// <summary>Keeps the rows of highest score, which is lowest energy, of each group: inference, y* = argmin F(x, y).</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="count">How many rows of each group to keep, 1 or more; a smaller group is kept whole.</param>
    /// <param name="scoreColumnName">The column of scores, a Single.</param>
    /// <param name="rowGroupColumnName">The column that tells groups apart: a key, an integer or text.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <example>
    /// <code>
    /// IDataView best = ml.Transforms.SelectMostCompatible(count: 3).Fit(scored).Transform(scored);
    /// </code>
    /// </example>
    public static SelectMostCompatibleEstimator SelectMostCompatible(
        this TransformsCatalog catalog, int count = 1, string scoreColumnName = "Score", string rowGroupColumnName = "GroupId")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new SelectMostCompatibleEstimator(CatalogUtils.GetEnvironment(catalog), Columns(scoreColumnName, rowGroupColumnName), count);
    }

    private static GroupwiseColumns Columns(string scoreColumnName, string rowGroupColumnName, string? labelColumnName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        ArgumentException.ThrowIfNullOrEmpty(rowGroupColumnName);
        return new GroupwiseColumns(scoreColumnName, rowGroupColumnName, labelColumnName);
    }
}
