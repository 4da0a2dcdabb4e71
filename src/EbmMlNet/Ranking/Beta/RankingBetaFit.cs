using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Fits the inverse temperature of a ranker to judged groups.</summary>
internal static class RankingBetaFit
{
    public static RankingPredictionTransformer<EnergyRankingModelParameters> Fit(
        IHostEnvironment environment,
        RankingPredictionTransformer<EnergyRankingModelParameters> transformer,
        IDataView data,
        GroupwiseColumns columns,
        float relevantFrom)
    {
        IHost host = environment.Register(nameof(RankingBetaFit));
        IDataView scored = transformer.Transform(data);
        columns.Check(host, scored.Schema);
        float beta = GroupwiseBeta.Fit(host, scored, columns, relevantFrom);
        return new(host, transformer.Model.WithBeta(beta), transformer.TrainSchema, transformer.FeatureColumnName);
    }
}
