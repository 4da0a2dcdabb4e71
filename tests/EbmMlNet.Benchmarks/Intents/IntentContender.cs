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

    private static IntentContender Multiclass<T>(string name, Func<MLContext, IEstimator<T>> trainer)
        where T : class, ITransformer => new(name, (ml, split) =>
    {
        T model = trainer(ml).Fit(split.Train);
        return () => [.. model.Transform(split.Test).GetColumn<float[]>("Score")];
    });
}
