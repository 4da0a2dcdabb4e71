using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>A way to find the reply that belongs to a question.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Fit">Trains on vectors of pairs; what it returns scores such pairs, higher is better.</param>
internal sealed record PairContender(string Name, Func<MLContext, IDataView, Func<IDataView, float[]>> Fit)
{
    public const string Question = "QuestionVector";
    public const string Reply = "ReplyVector";

    public static IReadOnlyList<PairContender> All =>
    [
        new("cosine, untrained", (_, _) => Cosines),
        new("EnergyBasedPairs()", (ml, pairs) => Scores(ml.Ranking.Trainers.EnergyBasedPairs(Question, Reply).Fit(pairs))),
        new("JointEmbedding(64), shared towers", (ml, pairs) => Scores(ml.Ranking.Trainers.EnergyBasedPairs(Question, Reply, new EnergyRankingTrainer.Options
        {
            Architecture = new JointEmbedding(((VectorDataViewType)pairs.Schema[Question].Type).Size, 64) { Distance = EmbeddingDistance.Cosine, SharedTowers = true },
            Loss = new InfoNceLoss(temperature: 0.05f),
        }).Fit(pairs))),
    ];

    private static Func<IDataView, float[]> Scores(ITransformer model) => pairs => [.. model.Transform(pairs).GetColumn<float>("Score")];

    private static float[] Cosines(IDataView pairs)
    {
        using DataViewRowCursor cursor = pairs.GetRowCursor([pairs.Schema[Question], pairs.Schema[Reply]]);
        ValueGetter<VBuffer<float>> left = cursor.GetGetter<VBuffer<float>>(pairs.Schema[Question]), right = cursor.GetGetter<VBuffer<float>>(pairs.Schema[Reply]);
        VBuffer<float> x = default, y = default;
        var cosines = new List<float>();
        while (cursor.MoveNext())
        {
            left(ref x);
            right(ref y);
            Dictionary<int, float> values = x.Items().ToDictionary(item => item.Key, item => item.Value);
            double product = y.Items().Sum(item => (double)item.Value * values.GetValueOrDefault(item.Key));
            double lengths = Math.Sqrt(Square(x) * Square(y));
            cosines.Add(lengths > 0 ? (float)(product / lengths) : 0);
        }

        return [.. cosines];
    }

    private static double Square(VBuffer<float> vector) => vector.Items().Sum(item => (double)item.Value * item.Value);
}
