using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>A way to find the reply that belongs to a question.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Fit">Trains on vectors of pairs; what it returns scores each question with each reply, higher is better.</param>
internal sealed record PairContender(string Name, Func<MLContext, PairVectors, Func<float[]>> Fit)
{
    public static PairContender Cosine { get; } = new("cosine, untrained", (_, vectors) => vectors.Cosines);

    public static PairContender EnergyBasedPairs { get; } =
        new("EnergyBasedPairs()", (ml, vectors) => Trained(ml, vectors, new EnergyRankingTrainer.Options()));

    public static PairContender Towers { get; } =
        new("JointEmbedding(64), shared towers", (ml, vectors) => Trained(ml, vectors, new EnergyRankingTrainer.Options
        {
            Architecture = new JointEmbedding(dimension: 64) { Distance = EmbeddingDistance.Cosine, SharedTowers = true },
            Loss = new InfoNceLoss(temperature: 0.05f),
        }));

    private static Func<float[]> Trained(MLContext ml, PairVectors vectors, EnergyRankingTrainer.Options options)
    {
        ITransformer model = ml.Ranking.Trainers.EnergyBasedPairs(PairVectors.Question, PairVectors.Reply, options).Fit(vectors.TrainRows(ml));
        return () => [.. model.Transform(vectors.TestRows(ml)).GetColumn<float>("Score")];
    }
}
