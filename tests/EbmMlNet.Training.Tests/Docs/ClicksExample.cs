using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class ClicksExample
{
    public static ITransformer Run(MLContext ml, string path)
    {
        // <example>
        IDataView log = ml.Data.LoadFromClickLog(path);                  // session,query,item,position,clicked, and columns of features
        ClickPropensityTransformer propensity = ml.Transforms.ClickPropensity("Weight", new InterventionHarvesting()).Fit(log);
        Console.WriteLine(string.Join(" ", propensity.Propensities));    // how much less position 2, 3, ... is looked at than position 1
        IDataView lists = ml.Data.PoolClicks(propensity.Transform(log)); // one list of each query; labels estimate relevance
        ITransformer model = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Gain = RelevanceGain.Linear }).Fit(lists);
        // </example>
        return model;
    }
}
