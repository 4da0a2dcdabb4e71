using EbmMlNet;
using IntentSearch.Data;
using IntentSearch.Features;
using Microsoft.ML;

namespace IntentSearch.Training;

/// <summary>Trains an energy between questions and descriptions of intents.</summary>
internal static class EnergyTraining
{
    public const int Epochs = 30;

    /// <summary>
    /// Every row is a question with its right intent; the intents of the other rows of a batch are the incorrect ones, so that neither a
    /// label nor a group is needed.
    /// </summary>
    /// <returns>From a pair of texts to its score.</returns>
    public static ITransformer Fit(MLContext ml, IntentData data, ITransformer features, Action<EpochReport> onEpoch)
    {
        EnergyRankingTrainer trainer = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            Architecture = new JointEmbedding(PairFeatures.Question, PairFeatures.Intent, dimension: 128)
            {
                Distance = EmbeddingDistance.InnerProduct,
                ContextTower = new Tower { Dropout = 0.5f },
                SharedTowers = true,
            },
            Loss = new InfoNceLoss(temperature: 1),
            Candidates = new InBatchCandidates(),
            LabelColumnName = null,
            RowGroupColumnName = null,
            NumberOfEpochs = Epochs,
            OnEpoch = onEpoch,
        });
        IDataView pairs = ml.Data.LoadFromEnumerable(data.Of(Part.Train).Select(question => new TextPair(question.Text, question.Intent)));
        return features.Append(trainer.Fit(features.Transform(pairs)));
    }
}
