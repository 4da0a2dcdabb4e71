using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>What is trained from a stream, and what it is measured by.</summary>
/// <param name="Measure">The name of the measure.</param>
/// <param name="Train">Trains on rows with so much <c>Memory</c> for so many epochs, and gives what measures the model on others.</param>
internal sealed record StreamedTask(string Measure, Func<MLContext, IDataView, long, int?, Func<IDataView, double>> Train)
{
    public static StreamedTask Rankings => new("NDCG@10", (ml, data, memory, epochs) =>
    {
        ITransformer model = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Seed = 1, NumberOfEpochs = epochs, Memory = memory }).Fit(data);
        return test => ml.Ranking.EvaluateDetailed(model.Transform(test))["NDCG@10"].Mean;
    });

    public static StreamedTask Classes => new("accuracy", (ml, data, memory, epochs) =>
    {
        var options = new EnergyMulticlassTrainer.Options { LabelColumnName = "Class", Seed = 1, NumberOfEpochs = epochs, Memory = memory };
        ITransformer model = ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(data);
        return test => ml.MulticlassClassification.Evaluate(model.Transform(test), "Class").MicroAccuracy;
    });

    public static StreamedTask Densities => new("NLL", (ml, data, memory, epochs) =>
    {
        var options = new EnergyRegressionTrainer.Options { LabelColumnName = "Utility", Seed = 1, NumberOfEpochs = epochs, Memory = memory };
        EnergyRegressionModelParameters model = ml.Regression.Trainers.EnergyBased(options).Fit(data).Model;
        return test => ml.Regression.EvaluateDensity(model, test, labelColumnName: "Utility").NegativeLogLikelihood;
    });
}
