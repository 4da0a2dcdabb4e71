using System.Diagnostics;
using System.Globalization;
using EbmMlNet.Benchmarks.Quality;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace EbmMlNet.Benchmarks.Classes;

/// <summary>Classifiers with default options beside ML.NET's.</summary>
internal static class ClassCommand
{
    private static readonly IReadOnlyList<(string Name, Func<MLContext, IEstimator<ITransformer>> Make)> _contenders =
    [
        ("LightGBM", ml => ml.MulticlassClassification.Trainers.LightGbm()),
        ("SdcaMaximumEntropy", ml => ml.Transforms.NormalizeMinMax("Features").Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy())),
        .. Enum.GetValues<EbmMlNet.Quality>().Select(quality => (
            quality == EbmMlNet.Quality.Balanced ? "EbmMlNet" : $"EbmMlNet, Quality.{quality}",
            (Func<MLContext, IEstimator<ITransformer>>)(ml => ml.MulticlassClassification.Trainers.EnergyBased(new EnergyMulticlassTrainer.Options { Quality = quality })))),
    ];

    /// <param name="seeds">The number of seeds.</param>
    /// <param name="asked">Parts of the names of sets; none for all.</param>
    public static void Run(int seeds, params string[] asked)
    {
        foreach ((string name, Func<ClassSet>? load) in Sets())
        {
            if (asked.Length > 0 && !asked.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (load is null)
            {
                Console.WriteLine($"{name} is skipped: shared/data has no such folder, or is not beside the repository.");
                Console.WriteLine();
                continue;
            }

            ClassSet set = load();
            Console.WriteLine($"**{set.Name}.** {set.Description}{(seeds > 1 ? $" Mean of {seeds} seeds." : "")}");
            Console.WriteLine();
            Console.WriteLine("| trainer | accuracy | log-loss | s to train |");
            Console.WriteLine("|---|---|---|---|");
            foreach ((string contender, Func<MLContext, IEstimator<ITransformer>> make) in _contenders)
            {
                (double Accuracy, double LogLoss, double Seconds)[] measured =
                    [.. from seed in Enumerable.Range(1, seeds) from fold in set.Folds select Measure(fold, make, seed)];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {contender} | {measured.Average(one => one.Accuracy):F4} | {measured.Average(one => one.LogLoss):F4} | {measured.Average(one => one.Seconds):F1} |"));
            }

            Console.WriteLine();
        }
    }

    private static (double Accuracy, double LogLoss, double Seconds) Measure(ClassFold fold, Func<MLContext, IEstimator<ITransformer>> make, int seed)
    {
        var ml = new MLContext(seed);
        IDataView train = ClassRow.View(ml, fold.Train), test = ClassRow.View(ml, fold.Test);
        ITransformer keys = ml.Transforms.Conversion.MapValueToKey(
            "Label", "Class", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(train);
        IDataView labelled = ml.Data.Cache(keys.Transform(train), "Label", "Features");
        _ = labelled.GetColumn<float[]>("Features").Count();
        var clock = Stopwatch.StartNew();
        ITransformer model = make(ml).Fit(labelled);
        double seconds = clock.Elapsed.TotalSeconds;
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(keys.Transform(test)));
        return (metrics.MicroAccuracy, metrics.LogLoss, seconds);
    }

    private static IEnumerable<(string Name, Func<ClassSet>? Load)> Sets()
    {
        var ml = new MLContext(1);
        yield return ("optdigits", RealData.Optdigits is { } digits ? () => ClassSet.Digits(digits) : null);
        yield return ("bike-sharing", RealData.BikeSharing is { } bikes ? () => ClassSet.BikeSharing(bikes) : null);
        yield return ("made-up letters", ClassSet.MadeUpLetters);
        yield return ("MSLR sample", RealData.Mslr is { } mslr ? () => ClassSet.Grades(ml, MslrFolds.Load(ml, mslr), "grades") : null);
        foreach (string name in new[] { "concrete", "energy", "yacht" })
        {
            yield return (name, RealData.Uci(name) is { } folder ? () => ClassSet.Grades(ml, RegressionSets.Uci(ml, folder), "quintiles") : null);
        }

        foreach (string kind in new[] { "thresholds", "smooth", "additive", "codes" })
        {
            yield return ($"planted {kind}", () => ClassSet.Grades(ml, PlantedSets.Load(ml, kind, 10_000, 0.2, 0.4, 0.6, 0.8), "quintiles"));
        }
    }
}
