using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Data;

/// <summary>ML.NET's own rankers train on what the LETOR loader gives them, group keys included.</summary>
public class LetorPeersTests
{
    private readonly MLContext _ml = new(seed: 1);

    [SkippableFact]
    public void FastTree_trains_on_LETOR_data() => AssertTrains(_ml.Ranking.Trainers.FastTree(numberOfTrees: 10));

    [SkippableFact]
    public void LightGBM_trains_on_LETOR_data()
    {
        try
        {
            AssertTrains(_ml.Ranking.Trainers.LightGbm(numberOfIterations: 10));
        }
        catch (DllNotFoundException error)
        {
            Skip.If(true, $"LightGBM's native library does not load here: {error.Message}");
        }
    }

    [SkippableFact]
    public void The_energy_based_ranker_trains_on_LETOR_data() =>
        AssertTrains(_ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { NumberOfEpochs = 10, NumberOfThreads = 1 }));

    private void AssertTrains(IEstimator<ITransformer> trainer)
    {
        IDataView data = _ml.Data.LoadFromLetorFile(SharedData.Require(SharedData.Mslr), SharedData.MslrFeatureCount);
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(data, testFraction: 0.2, samplingKeyColumnName: "GroupId");

        IDataView scored = trainer.Fit(split.TrainSet).Transform(split.TestSet);

        Assert.InRange(scored.GetColumn<uint>("GroupId").Distinct().Count(), 9, 11);
        Assert.InRange(_ml.Ranking.Evaluate(scored).NormalizedDiscountedCumulativeGains[9], 0.25, 1);
    }
}
