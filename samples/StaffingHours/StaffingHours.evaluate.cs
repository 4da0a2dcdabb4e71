using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace StaffingHours_ConsoleApp;

public partial class StaffingHours
{
    /// <summary>
    /// Permutation feature importance (PFI) determines what features have the most impact on the model by shuffling one at a time and
    /// measuring how much worse the ranking becomes.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="trainData">IDataView used to evaluate the model.</param>
    /// <param name="model">Model to evaluate.</param>
    /// <param name="labelColumnName">Label column being predicted.</param>
    /// <returns>A list of each feature and the loss of NDCG@5 without it, the most important first.</returns>
    public static List<Tuple<string, double>> CalculatePFI(
        MLContext mlContext, IDataView trainData, ITransformer model, string labelColumnName)
    {
        IDataView preprocessedTrainData = model.Transform(trainData);

        IReadOnlyDictionary<string, RankingMetricsStatistics> permutationFeatureImportance = mlContext.Ranking.PermutationFeatureImportance(
            model, preprocessedTrainData, labelColumnName: labelColumnName, rowGroupColumnName: @"dteday", permutationCount: 3);

        return [.. permutationFeatureImportance
            .Select(feature => Tuple.Create(feature.Key, Math.Abs(feature.Value.NormalizedDiscountedCumulativeGains[4].Mean)))
            .OrderByDescending(feature => feature.Item2)];
    }

    /// <summary>Measures a model on days it has not seen: how many of the five hours it names are among the five busiest, and more.</summary>
    public static DetailedRankingMetrics Evaluate(MLContext mlContext, IDataView testData, ITransformer model) =>
        mlContext.Ranking.EvaluateDetailed(
            model.Transform(testData),
            new DetailedRankingOptions
            {
                LabelColumnName = @"grade",
                RowGroupColumnName = @"dteday",
                RelevantFrom = 2,
            });
}
