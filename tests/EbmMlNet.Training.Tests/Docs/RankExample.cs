// The README shows what stands between the markers, as a whole Program.cs; ExampleTests runs it.
// <example>
using Microsoft.ML;

// </example>
namespace EbmMlNet.Training.Tests.Docs;

internal static class RankExample
{
    public static void Run(string[] args)
    {
        // <example>
        var ml = new MLContext(seed: 1);
        IDataView train = ml.Data.LoadFromLetorFile(args[0], featureCount: 5);    // lines like "2 qid:7 1:0.3 5:12"
        IDataView test = ml.Data.LoadFromLetorFile(args[1], featureCount: 5);

        ITransformer model = ml.Ranking.Trainers.EnergyBased().Fit(train);

        Console.WriteLine(ml.Ranking.EvaluateDetailed(model.Transform(test)));    // NDCG, MRR, MAP and others, with intervals
        ml.Model.SaveAtomically(model, train.Schema, args[2]);                    // a .zip that scores without torch
        // </example>
    }
}
