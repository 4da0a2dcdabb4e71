using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>
/// Questions and answers that share a hidden point: y is a curved view of it, x another one with noise. Which y is right to an x can be
/// learnt, from right pairs alone.
/// </summary>
internal static class PlantedPairs
{
    public const int ContextSlots = 6;
    public const int AnswerSlots = 6;
    public const int AnswerCount = 40;

    private const int Hidden = 3;
    private static readonly float[][] _points = Points(new Random(77));

    /// <summary>The features of answer <paramref name="k"/>.</summary>
    public static float[] Answer(int k) =>
        [.. Enumerable.Range(0, AnswerSlots).Select(slot => MathF.Sin(Mix(_points[k], slot) + (slot / 3f)))];

    /// <summary>Right pairs, each a question of its own, whose answers are drawn from all.</summary>
    public static List<Pair> Rows(int count, int seed, float noise = 0.03f)
    {
        var random = new Random(seed);
        var rows = new List<Pair>();
        for (int i = 0; i < count; i++)
        {
            int k = random.Next(AnswerCount);
            IEnumerable<float> x = Enumerable.Range(0, ContextSlots)
                .Select(slot => Mix(_points[k], slot + 11) + (noise * (float)((2 * random.NextDouble()) - 1)));
            rows.Add(new Pair { Features = [.. x, .. Answer(k)], Right = k });
        }

        return rows;
    }

    public static IDataView View(MLContext ml, int count, int seed) => ml.Data.LoadFromEnumerable(Rows(count, seed));

    /// <summary>The mean reciprocal rank of the right answer among all.</summary>
    public static double Mrr(EnergyFunction energy, int count = 100, int seed = 99)
    {
        double sum = 0;
        foreach (Pair pair in Rows(count, seed))
        {
            float[] energies = [.. Enumerable.Range(0, AnswerCount).Select(k => energy.Energy([.. pair.Features[..ContextSlots], .. Answer(k)]))];
            sum += 1.0 / energies.Count(e => e <= energies[pair.Right]);
        }

        return sum / count;
    }

    public static EnergyRankingTrainer.Options Options() => new()
    {
        LabelColumnName = null,
        RowGroupColumnName = null,
        Architecture = new JointEmbedding(ContextSlots, 4) { ContextTower = new Tower(32), AnswerTower = new Tower(32) },
        Candidates = new InBatchCandidates(),
        NumberOfEpochs = 30,
        GroupsPerBatch = 32,
        LearningRate = 0.01,
        Seed = 1,
        NumberOfThreads = 1,
    };

    private static float Mix(float[] point, int slot) =>
        point.Select((value, i) => value * MathF.Cos((1.7f * slot) + (2.3f * i))).Sum();

    private static float[][] Points(Random random) =>
    [
        .. Enumerable.Range(0, AnswerCount)
            .Select(_ => Enumerable.Range(0, Hidden).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray()),
    ];

    internal sealed class Pair
    {
        [VectorType(ContextSlots + AnswerSlots)]
        public float[] Features { get; set; } = [];

        public int Right { get; set; }
    }
}
