using Microsoft.ML;
using Xunit.Abstractions;

namespace EbmMlNet.Training.Tests.Classification;

public class OptDigitsTests(ITestOutputHelper output)
{
    private readonly MLContext _ml = new(1);

    [SkippableFact]
    public void The_default_options_read_handwritten_digits_better_than_a_linear_classifier()
    {
        (IDataView train, IDataView test) = OptDigits.Load(_ml);
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(train, 0.15, seed: 1);
        var model = _ml.MulticlassClassification.Trainers.EnergyBased(new EnergyMulticlassTrainer.Options { Seed = 1, NumberOfThreads = 1 }).Fit(split.TrainSet);
        var fitted = _ml.MulticlassClassification.FitBeta(model, split.TestSet);
        MulticlassCalibration before = _ml.MulticlassClassification.EvaluateCalibration(model.Transform(test));
        MulticlassCalibration after = _ml.MulticlassClassification.EvaluateCalibration(fitted.Transform(test));
        ITransformer sdca = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()).Fit(train);
        MulticlassCalibration theirs = _ml.MulticlassClassification.EvaluateCalibration(sdca.Transform(test));
        output.WriteLine($"energies, beta 1: {before}\nenergies, beta {fitted.Model.Beta:F3}: {after}\nSdcaMaximumEntropy: {theirs}");
        Assert.True(before.Accuracy >= 0.96, before.ToString());
        Assert.True(before.Accuracy > theirs.Accuracy, $"{before} and {theirs}");
    }
}
