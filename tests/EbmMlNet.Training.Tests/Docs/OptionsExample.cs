// A page shows what stands between the two markers; ExampleTests runs it.
// <example>
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

internal static class OptionsExample
{
    public static void Run(string trainPath, string testPath, string modelPath)
    {
        var ml = new MLContext(seed: 1);
        IDataView train = ml.Data.LoadFromLetorFile(trainPath, featureCount: 5);
        IDataView test = ml.Data.LoadFromLetorFile(testPath, featureCount: 5);

        EnergyRankingTrainer trainer = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            Architecture = new Mlp(64, 32) { Dropout = 0.3f },
            Loss = new HingeLoss(),                       // any loss there is, or your own
            Margin = new LabelGapMargin(),
            Negatives = new MostOffending(count: 2),
            OnEpoch = report => Console.WriteLine($"{report.Epoch}: loss {report.Loss:F3}, gap {report.EnergyGap:F3}"),
        });
        RankingPredictionTransformer<EnergyRankingModelParameters> model = trainer.Fit(train);

        RankingMetrics metrics = ml.Ranking.Evaluate(model.Transform(test));
        Console.WriteLine($"NDCG@10 {metrics.NormalizedDiscountedCumulativeGains[9]:F3}");
        ml.Model.SaveAtomically(model, train.Schema, modelPath);    // loads and scores without torch, in any process
        float energy = model.Model.EnergyFunction.Energy([0.1f, 0.2f, 0.3f, 0.4f, 0.5f]);
        Console.WriteLine($"F(x) = {energy:F3}; lower is better, Score = -F(x)");
    }
}
// </example>
