using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>Groups whose labels follow a known function of the features, so that a ranker can find it.</summary>
internal static class PlantedRanking
{
    public const int FeatureCount = 6;

    public static List<Candidate> Rows(int groups, int seed, int least = 2, int most = 12)
    {
        var random = new Random(seed);
        var rows = new List<Candidate>();
        for (int group = 0; group < groups; group++)
        {
            int size = random.Next(least, most + 1);
            for (int i = 0; i < size; i++)
            {
                float[] x = [.. Enumerable.Range(0, FeatureCount).Select(_ => (float)((2 * random.NextDouble()) - 1))];
                double relevance = x[0] - (2 * x[1] * x[1]) + (0.5 * Math.Sin(3 * x[2]));
                rows.Add(new Candidate { Label = relevance > 0.4 ? 2 : relevance > -0.3 ? 1 : 0, GroupId = (uint)(group + 1), Features = x });
            }
        }

        return rows;
    }

    public static IDataView View(MLContext ml, int groups, int seed, int least = 2, int most = 12) =>
        ml.Data.LoadFromEnumerable(Rows(groups, seed, least, most));

    public static double Ndcg(MLContext ml, ITransformer model, IEnumerable<Candidate> test, int truncation = 10)
    {
        List<Candidate> rows = [.. test];
        float[] scores = [.. model.Transform(ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score")];
        int[] sizes = [.. rows.GroupBy(row => row.GroupId).Select(group => group.Count())];
        return new NdcgMetric(truncation).Mean(Array.ConvertAll(scores, score => -score), [.. rows.Select(row => row.Label)], sizes);
    }

    public static EnergyRankingTrainer.Options Options(int seed = 1) => new()
    {
        Architecture = new Mlp(32),
        NumberOfEpochs = 30,
        LearningRate = 0.01,
        Seed = seed,
        NumberOfThreads = 1,
    };

    internal sealed class Candidate
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public float Weight { get; set; } = 1;

        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];
    }
}
