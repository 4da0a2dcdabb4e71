using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

internal static class OutOfScopeExample
{
    public static void Run(MLContext ml, MulticlassPredictionTransformer<EnergyMulticlassModelParameters> classifier, IDataView ofClasses, IDataView ofNone)
    {
        // <example>
        FreeEnergyEstimator free = ml.Transforms.FreeEnergy("FreeEnergy", classifier.Model);
        OutOfScopeMetrics metrics = ml.MulticlassClassification.EvaluateOutOfScope(
            free.Fit(ofClasses).Transform(ofClasses), free.Fit(ofNone).Transform(ofNone));
        Console.WriteLine(metrics);                                // AUROC, and the false positive rate at 95 %
        float limit = metrics.Threshold(falseAlarmRate: 0.05);     // above it: "I do not know"; turns away one good row in twenty
        // </example>
        Console.WriteLine(metrics.DetectionRate(limit));
    }
}
