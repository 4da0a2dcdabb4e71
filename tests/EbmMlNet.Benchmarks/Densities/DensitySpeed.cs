using System.Diagnostics;
using EbmMlNet.Benchmarks.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Densities;

/// <summary>
/// What a density costs once it is trained: microseconds of a mean and of a whole density on one thread, means a second on all cores, beside
/// LightGBM's regressor.
/// </summary>
internal static class DensitySpeed
{
    private const int MeanRows = 100_000;
    private static readonly TimeSpan _each = TimeSpan.FromSeconds(3);

    public static void Run()
    {
        if (RealData.BikeSharing is not { } folder)
        {
            Console.WriteLine("Skipped: shared/data/bike-sharing/hour_train.csv is not beside the repository.");
            return;
        }

        (DensityRow[] train, DensityRow[] test) = DensitySet.BikeSharing(folder).Splits[0]();
        var ml = new MLContext(1);
        IDataView rows = DensitySet.View(ml, train);
        Console.WriteLine($"bike-sharing: {train.Length} rows of {train[0].Features.Length} features to train on; the fastest of many alternating runs.");
        Console.WriteLine();
        Console.WriteLine("| model | s to train | us a mean, one thread | means/s, all cores | us a density | us a density and its 90 % interval |");
        Console.WriteLine("|---|---|---|---|---|---|");
        (ITransformer trees, double treeSeconds) = Timed(() => ml.Regression.Trainers.LightGbm().Fit(rows));
        (string Name, EnergyRegressionTrainer.Options Options)[] settings =
        [
            ("energy, defaults", new()),
            ("energy, `ResidualUnits = 0`", new() { ResidualUnits = 0 }),
            ("energy, `NumberOfNetworks = 1`", new() { NumberOfNetworks = 1 }),
        ];
        (RegressionPredictionTransformer<EnergyRegressionModelParameters> Model, double Seconds)[] models =
            [.. settings.Select(setting => Timed(() => ml.Regression.Trainers.EnergyBased(setting.Options).Fit(rows)))];
        DensityRow[] some = test[..1000];
        foreach (((string name, _), (RegressionPredictionTransformer<EnergyRegressionModelParameters> model, double seconds)) in settings.Zip(models))
        {
            double sink = 0;
            TimeSpan[] times = Measurement.Fastest(
                _each,
                () => Each(row => sink += model.Model.DensityOf(row).NormalizationError),
                () => Each(row =>
                {
                    ConditionalDensity density = model.Model.DensityOf(row);
                    sink += density.Quantile(0.95) - density.Quantile(0.05);
                }));
            Console.WriteLine(FormattableString.Invariant(
                $"| {name} | {seconds:F1} | {OneByOne(model):F1} | {MeanRows / Seconds(model.Model.EnergyFunction):N0} | {times[0].TotalMicroseconds / some.Length:F1} | {times[1].TotalMicroseconds / some.Length:F1} |"));
        }

        Console.WriteLine(FormattableString.Invariant($"| LightGBM | {treeSeconds:F1} | {OneByOne(trees):F1} | | | |"));

        static (T Made, double Seconds) Timed<T>(Func<T> make)
        {
            var watch = Stopwatch.StartNew();
            T made = make();
            return (made, watch.Elapsed.TotalSeconds);
        }

        void Each(Action<float[]> use)
        {
            foreach (DensityRow row in some)
            {
                use(row.Features);
            }
        }

        double OneByOne(ITransformer model)
        {
            PredictionEngine<DensityRow, Prediction> engine = ml.Model.CreatePredictionEngine<DensityRow, Prediction>(model, rows.Schema);
            var prediction = new Prediction();
            return Measurement.Fastest(_each, () =>
            {
                foreach (DensityRow row in some)
                {
                    engine.Predict(row, ref prediction);
                }
            })[0].TotalMicroseconds / some.Length;
        }

        // What Transform does on each core.
        double Seconds(ContinuousEnergy energy) => Measurement.Fastest(_each, () => _ = Parallel.For(0, MeanRows, i => energy.Mean(test[i % test.Length].Features)))[0].TotalSeconds;
    }
}
