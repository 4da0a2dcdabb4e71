using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class PairsExample
{
    public static IEstimator<ITransformer> Pipeline(MLContext ml)
    {
        // <example>
        IEstimator<ITransformer> pairs = ml.Transforms.Text.FeaturizeTextPair("QuestionVector", "ReplyVector", "Question", "Reply")
            .Append(ml.Ranking.Trainers.EnergyBasedPairs("QuestionVector", "ReplyVector"));
        // </example>
        return pairs;
    }
}
