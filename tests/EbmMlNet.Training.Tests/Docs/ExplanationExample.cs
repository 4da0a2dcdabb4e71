using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

internal static class ExplanationExample
{
    public static void Run(TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>> model, IDataView candidates)
    {
        // <example>
        IDataView rows = model.Transform(candidates);
        float[][] features = [.. rows.GetColumn<float[]>("Features")];
        EnergyFunction energy = model.LastTransformer.Model.EnergyFunction;
        Explanation why = energy.Explain(features[0], against: features[1]).WithSlotNames(rows.Schema["Features"]);
        Console.WriteLine(why);                                    // energy -0.46 against 1.2: -1.66, and the ten features that weigh the most
        FeatureContribution first = why.ByColumn().Top(1)[0];      // slots of one column added up
        // </example>
        Console.WriteLine(first.Name);
    }
}
