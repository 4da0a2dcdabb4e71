using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Densities;

/// <summary>A way to forecast answers: trained on rows, it says something of others.</summary>
internal sealed record DensityContender(string Name, Func<MLContext, DensityRow[], Func<DensityRow[], AnswerForecast[]>> Train)
{
    public static IReadOnlyList<DensityContender> All =>
    [
        Energy("energy, defaults", new EnergyRegressionTrainer.Options()),
        Energy("mixture-density networks of the same size", new EnergyRegressionTrainer.Options { ResidualUnits = 0 }),
        HomoscedasticNormal("linear, one normal spread", ml => ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Regression.Trainers.Sdca())),
        HomoscedasticNormal("FastTree, one normal spread", ml => ml.Regression.Trainers.FastTree()),
        HomoscedasticNormal("LightGBM, one normal spread", ml => ml.Regression.Trainers.LightGbm()),
        QuantileForest.Contender("FastForest, quantiles of its leaves' labels"),
        TwoStageNormal("LightGBM, a second one for the spread", ml => ml.Regression.Trainers.LightGbm()),
    ];

    public static DensityContender Energy(string name, EnergyRegressionTrainer.Options options) => new(name, (ml, train) =>
    {
        EnergyRegressionModelParameters model = ml.Regression.Trainers.EnergyBased(options).Fit(DensitySet.View(ml, train)).Model;
        return test => [.. test.AsParallel().AsOrdered().Select(row => new AnswerForecast.Density(model.DensityOf(row.Features)))];
    });

    /// <summary>A regressor, and as its spread that of its errors on a fifth of the rows held out.</summary>
    private static DensityContender HomoscedasticNormal(string name, Func<MLContext, IEstimator<ITransformer>> make) => new(name, (ml, train) =>
    {
        double deviation = Math.Sqrt(HeldOutErrors(ml, train, make).Average(pair => pair.Error * pair.Error));
        ITransformer model = make(ml).Fit(DensitySet.View(ml, train));
        return test => [.. Scores(ml, model, test).Select(score => new AnswerForecast.Normal(score, deviation))];
    });

    /// <summary>A second regressor learns the logarithm of the squared error from all folds' held-out errors.</summary>
    private static DensityContender TwoStageNormal(string name, Func<MLContext, IEstimator<ITransformer>> make) => new(name, (ml, train) =>
    {
        (DensityRow Row, double Error)[] errors = [.. HeldOutErrors(ml, train, make)];
        double least = errors.Average(pair => pair.Error * pair.Error) * 1e-3;
        DensityRow[] logs = [.. errors.Select(pair => new DensityRow { Features = pair.Row.Features, Label = (float)Math.Log((pair.Error * pair.Error) + least) })];
        ITransformer model = make(ml).Fit(DensitySet.View(ml, train)), spread = make(ml).Fit(DensitySet.View(ml, logs));
        // The mean of log e^2 of a normal error lies 1.27 below log of its variance.
        double[] fitted = [.. Scores(ml, spread, [.. errors.Select(pair => pair.Row)]).Select(log => Math.Exp(log))];
        double factor = errors.Select((pair, i) => pair.Error * pair.Error / fitted[i]).Average();
        return test => [.. Scores(ml, model, test).Zip(Scores(ml, spread, test), (score, log) => new AnswerForecast.Normal(score, Math.Sqrt(factor * Math.Exp(log))))];
    });

    private static IEnumerable<(DensityRow Row, double Error)> HeldOutErrors(MLContext ml, DensityRow[] train, Func<MLContext, IEstimator<ITransformer>> make)
    {
        const int folds = 5;
        DensityRow[] rows = [.. train];
        new Random(1).Shuffle(rows);
        for (int fold = 0; fold < folds; fold++)
        {
            DensityRow[] held = [.. rows.Where((_, i) => i % folds == fold)];
            ITransformer model = make(ml).Fit(DensitySet.View(ml, [.. rows.Where((_, i) => i % folds != fold)]));
            foreach ((DensityRow row, float score) in held.Zip(Scores(ml, model, held)))
            {
                yield return (row, row.Label - score);
            }
        }
    }

    private static float[] Scores(MLContext ml, ITransformer model, DensityRow[] rows) =>
        [.. model.Transform(DensitySet.View(ml, rows)).GetColumn<float>("Score")];
}
