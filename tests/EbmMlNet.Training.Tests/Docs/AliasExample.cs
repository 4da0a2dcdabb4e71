// <example>
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using HingeLoss = EbmMlNet.HingeLoss;

// </example>
namespace DocExamples;

internal static class AliasExample
{
    public static (IEstimator<ITransformer> Ranker, IEstimator<ITransformer> Classifier) Make(MLContext ml)
    {
        // <example>
        var ranker = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Loss = new HingeLoss() });
        var classifier = ml.BinaryClassification.Trainers.LinearSvm(new LinearSvmTrainer.Options { NumberOfIterations = 10 });
        // </example>
        return (ranker, classifier);
    }
}
