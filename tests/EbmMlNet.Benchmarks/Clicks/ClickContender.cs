using EbmMlNet.Benchmarks.Quality;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Clicks;

/// <summary>What a ranker is trained on.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Propensities">Propensities by position learnt from a log; null for no weights.</param>
internal sealed record ClickContender(string Name, Func<MLContext, ClickSimulation, IReadOnlyList<float>>? Propensities)
{
    private const float MaximumWeight = 100;

    public static IReadOnlyList<ClickContender> All =>
    [
        new("clicks as they are", null),
        new("weighted, InterventionHarvesting", (ml, log) => Learn(ml, log, new InterventionHarvesting())),
        new("weighted, RegressionEm", (ml, log) => Learn(ml, log, new RegressionEm())),
        new("weighted, true propensities", (_, log) =>
            [.. Enumerable.Range(1, (int)log.ShownClicks.Max(row => row.Position)).Select(k => (float)log.Users.Propensity(k))]),
    ];

    /// <summary>Trains on one list for each query, whose labels are the clicks divided by how often an item was looked at; without weights, was shown.</summary>
    public (double[] Ndcg, IReadOnlyList<float> Propensities) Run(MLContext ml, RankingFold fold, ClickSimulation simulation)
    {
        IReadOnlyList<float> propensities = Propensities?.Invoke(ml, simulation) ?? [];
        IDataView lists = Pooled(ml, simulation, propensities);
        ITransformer model = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Gain = RelevanceGain.Linear }).Fit(lists);
        return (fold.Ndcg(model), propensities);
    }

    private static IReadOnlyList<float> Learn(MLContext ml, ClickSimulation simulation, PropensityMethod method) =>
        ml.Transforms.ClickPropensity("Weight", method).Fit(simulation.Log).Propensities;

    private static IDataView Pooled(MLContext ml, ClickSimulation simulation, IReadOnlyList<float> propensities)
    {
        if (propensities.Count == 0)
        {
            return ml.Data.PoolClicks(simulation.Log, new ClickPoolOptions { WeightColumnName = null, PriorLooks = 0 });
        }

        IDataView weighted = ml.Transforms.CustomMapping<ShownRow, WeightedRow>(
            (row, output) => output.Weight = Math.Min(1 / propensities[(int)row.Position - 1], MaximumWeight), null).Fit(simulation.Log).Transform(simulation.Log);
        return ml.Data.PoolClicks(weighted);
    }

    private sealed class WeightedRow
    {
        public float Weight { get; set; }
    }
}
