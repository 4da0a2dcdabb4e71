using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Energies of pairs in ML.NET's catalog.</summary>
public static class EnergyPairCatalog
{
    /// <summary>Creates a trainer of an energy F(x, y) of two vectors, such as a question and its reply.</summary>
    /// <param name="catalog">The ranking trainers.</param>
    /// <param name="contextColumnName">The column that is x: a vector of Single of known size.</param>
    /// <param name="answerColumnName">The column that is y: a vector of Single of known size.</param>
    /// <param name="options">
    /// The options; null for the default ones. With <see cref="EnergyTrainerOptions.Architecture"/> null it is chosen by the two columns, with
    /// <see cref="EnergyRankingTrainer.Options.Candidates"/> null the answers of other rows are the incorrect ones. A label and a group count
    /// where the data has such columns. <see cref="EnergyTrainerOptions.FeatureColumnName"/> names the column that both are put together in.
    /// </param>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Some option is out of its range; all that are wrong are listed.</exception>
    /// <example>
    /// <code>
    /// var pairs = ml.Transforms.Text.FeaturizeTextPair("QuestionVector", "ReplyVector", "Question", "Reply")
    ///     .Append(ml.Ranking.Trainers.EnergyBasedPairs("QuestionVector", "ReplyVector"));
    /// </code>
    /// </example>
    public static EnergyPairTrainer EnergyBasedPairs(
        this RankingCatalog.RankingTrainers catalog, string contextColumnName, string answerColumnName, EnergyRankingTrainer.Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(contextColumnName);
        ArgumentException.ThrowIfNullOrEmpty(answerColumnName);
        return new EnergyPairTrainer(
            CatalogUtils.GetEnvironment(catalog), contextColumnName, answerColumnName, options ?? new EnergyRankingTrainer.Options());
    }
}
