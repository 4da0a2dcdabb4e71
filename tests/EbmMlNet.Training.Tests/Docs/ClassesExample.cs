using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Docs;

internal static class ClassesExample
{
    public static IEstimator<ITransformer> Pipeline(MLContext ml, float[,] costs)
    {
        // <example>
        IEstimator<ITransformer> classes = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.EnergyBased(new EnergyMulticlassTrainer.Options
            {
                Loss = new HingeLoss(),
                Margin = new CostMatrixMargin(costs),             // what it costs to answer one class where another is right
                ClassesPerStep = 200,                             // of thousands, a step computes the right ones and others drawn
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        // </example>
        return classes;
    }
}
