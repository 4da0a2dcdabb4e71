using EbmMlNet;
using IntentSearch.Data;
using Microsoft.ML;

namespace IntentSearch.Training;

/// <summary>Trains an energy between questions and descriptions of intents.</summary>
internal static class EnergyTraining
{
    public const string Question = "QuestionVector";
    public const string Intent = "IntentVector";

    /// <summary>From the texts of a pair to two vectors of the same slots: words, pairs of words and groups of three letters.</summary>
    public static ITransformer Vectors(MLContext ml, IntentData data) =>
        ml.Transforms.Text.FeaturizeTextPair(Question, Intent, nameof(TextPair.Question), nameof(TextPair.Intent)).Fit(Pairs(ml, data));

    /// <summary>
    /// Every row is a question with its right intent; the intents of the other rows of a batch are the incorrect ones, so that neither a
    /// label nor a group is needed.
    /// </summary>
    /// <returns>From a pair of texts to its score.</returns>
    public static ITransformer Fit(MLContext ml, IntentData data, ITransformer vectors, Action<EpochReport> onEpoch) => vectors.Append(
        ml.Ranking.Trainers.EnergyBasedPairs(Question, Intent, new EnergyRankingTrainer.Options { OnEpoch = onEpoch })
            .Fit(vectors.Transform(Pairs(ml, data))));

    private static IDataView Pairs(MLContext ml, IntentData data) =>
        ml.Data.LoadFromEnumerable(data.Of(Part.Train).Select(question => new TextPair(question.Text, question.Intent)));
}
