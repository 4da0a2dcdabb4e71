using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>A way to find intents in a comparison.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Fit">Trains it; what it returns scores every intent, in their order, for every test question, higher is better.</param>
internal sealed record IntentContender(string Name, Func<MLContext, IntentSplit, Func<float[][]>> Fit)
{
    /// <summary>ML.NET's own multiclass trainers.</summary>
    public static IReadOnlyList<IntentContender> Peers =>
    [
        Multiclass("SdcaMaximumEntropy", ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()),
        Multiclass("LightGBM", ml => ml.MulticlassClassification.Trainers.LightGbm()),
    ];

    /// <summary>Ours: questions and the descriptions of intents in one space, and intents as classes without a description.</summary>
    public static IReadOnlyList<IntentContender> Ours =>
    [
        Embedding("EbmMlNet JointEmbedding, InfoNceLoss", split => new EnergyRankingTrainer.Options
        {
            Architecture = new JointEmbedding(split.FeatureCount, dimension: 128)
            {
                Distance = EmbeddingDistance.InnerProduct,
                ContextTower = new Tower { Dropout = 0.5f },
                SharedTowers = true,
            },
            Loss = new InfoNceLoss(temperature: 1),
        }),
        new("EbmMlNet EnergyBasedPairs()", (ml, split) =>
        {
            ITransformer model = ml.Ranking.Trainers.EnergyBasedPairs(IntentSplit.Question, IntentSplit.Intent).Fit(split.TrainPairs(ml));
            return () => Scores(model, ml, split);
        }),
        Multiclass("EbmMlNet classes", ml => ml.MulticlassClassification.Trainers.EnergyBased(new EnergyMulticlassTrainer.Options
        {
            Architecture = new Mlp(128) { Dropout = 0.5f },
            RowsPerBatch = 128,
        })),
    ];

    private static IntentContender Multiclass<T>(string name, Func<MLContext, IEstimator<T>> trainer)
        where T : class, ITransformer => new(name, (ml, split) =>
    {
        T model = trainer(ml).Fit(split.Train);
        return () => [.. model.Transform(split.Test).GetColumn<float[]>("Score")];
    });

    private static IntentContender Embedding(string name, Func<IntentSplit, EnergyRankingTrainer.Options> options) => new(name, (ml, split) =>
    {
        EnergyRankingTrainer.Options chosen = options(split);
        chosen.Candidates = new InBatchCandidates();
        chosen.LabelColumnName = null;
        chosen.RowGroupColumnName = null;
        ITransformer model = ml.Ranking.Trainers.EnergyBased(chosen).Fit(split.TrainPairs(ml));
        return () => Scores(model, ml, split);
    });

    private static float[][] Scores(ITransformer model, MLContext ml, IntentSplit split) =>
        [.. model.Transform(split.TestPairs(ml)).GetColumn<float>("Score").Chunk(split.Set.Intents.Count)];
}
