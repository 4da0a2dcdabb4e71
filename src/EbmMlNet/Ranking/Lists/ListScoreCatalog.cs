using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Scores of energies that look at whole lists, from <see cref="MLContext.Transforms"/>.</summary>
public static class ListScoreCatalog
{
    /// <summary>Scores each row by an energy that looks at all rows of its group: Score = -F(x_i | x_1 ... x_n).</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="energy">The energy.</param>
    /// <param name="outputColumnName">The column of scores to add, a Single.</param>
    /// <param name="featureColumnName">The column of features, a vector of Single of the length that the energy takes.</param>
    /// <param name="rowGroupColumnName">The column that tells groups apart: a key, an integer or text; null where all rows are one list, which
    /// <c>ml.Model.ConvertToOnnx</c> asks for: the rows of a call are then the list.</param>
    /// <param name="beta">The inverse temperature of the probabilities that are made of the scores, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is not a finite number above 0.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.ListScore(new RelativeListEnergy(energy)).Append(ml.Transforms.EnergyRank());
    /// </code>
    /// </example>
    public static ListScoreEstimator ListScore(
        this TransformsCatalog catalog,
        ListEnergyFunction energy,
        string outputColumnName = "Score",
        string featureColumnName = "Features",
        string? rowGroupColumnName = "GroupId",
        float beta = 1)
    {
        ArgumentNullException.ThrowIfNull(energy);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(featureColumnName);
        if (rowGroupColumnName is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(rowGroupColumnName);
        }

        GibbsDistribution.CheckBeta(beta, nameof(beta));
        return new ListScoreEstimator(
            CatalogUtils.GetEnvironment(catalog), outputColumnName, new ListColumns(featureColumnName, rowGroupColumnName), energy, beta);
    }
}
