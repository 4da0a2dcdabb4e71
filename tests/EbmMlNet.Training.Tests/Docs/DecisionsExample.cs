using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class DecisionsExample
{
    public static IDataView Run(MLContext ml, IDataView heldOut, IDataView scored)
    {
        // <example>
        IDataView decided = ml.Transforms.GibbsProbability(labelColumnName: "Label").Fit(heldOut)    // beta fitted to these labels
            .Append(ml.Transforms.EnergyRank().Fit(scored))
            .Transform(scored);                                                                      // columns Probability and Rank
        IDataView best = ml.Transforms.SelectMostCompatible(count: 3).Fit(decided).Transform(decided);
        // </example>
        return best;
    }
}
