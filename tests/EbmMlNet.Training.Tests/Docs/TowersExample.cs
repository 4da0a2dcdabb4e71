using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class TowersExample
{
    public static IEstimator<ITransformer> Pipeline(MLContext ml)
    {
        // <example>
        IEstimator<ITransformer> towers = ml.Ranking.Trainers.EnergyBasedPairs("UserVector", "ItemVector", new EnergyRankingTrainer.Options
        {
            Architecture = new JointEmbedding(contextSlots: 20, dimension: 64) { Distance = EmbeddingDistance.Cosine },
            Candidates = new MinedCandidates(),                   // hard ones from an index of codes; InBatchCandidates is the default
            Loss = new InfoNceLoss(temperature: 0.05f),
        });
        // </example>
        return towers;
    }
}
