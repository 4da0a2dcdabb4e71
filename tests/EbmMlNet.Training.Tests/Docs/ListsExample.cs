using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class ListsExample
{
    public static ITransformer Run(MLContext ml, IDataView train, IDataView test)
    {
        // <example>
        ListScoreTransformer model = ml.Ranking.Trainers.EnergyBasedLists().Fit(train);
        Console.WriteLine(model.EnergyFunction is AttentionListEnergy ? "rows look at the others of their group" : "each row by itself");
        Console.WriteLine(ml.Ranking.EvaluateDetailed(model.Transform(test)).Ndcg(10));
        // </example>
        return model;
    }
}
