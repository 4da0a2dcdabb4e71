using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class PairsExample
{
    public static IEstimator<ITransformer> Pipeline(MLContext ml)
    {
        // <example>
        IEstimator<ITransformer> pairs = ml.Transforms.Text.FeaturizeText("QuestionFeatures", "Question")
            .Append(ml.Transforms.Text.FeaturizeText("ReplyFeatures", "Reply"))
            .Append(ml.Transforms.Concatenate("Features", "QuestionFeatures", "ReplyFeatures"))
            .Append(ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
            {
                Architecture = new JointEmbedding("QuestionFeatures", "ReplyFeatures", dimension: 64) { Distance = EmbeddingDistance.Cosine },
                Candidates = new InBatchCandidates(),             // or MinedCandidates: hard ones from an index of codes
                Loss = new InfoNceLoss(temperature: 0.05f),
            }));
        // </example>
        return pairs;
    }
}
