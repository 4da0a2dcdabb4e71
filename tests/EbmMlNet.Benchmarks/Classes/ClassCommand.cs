using System.Diagnostics;
using System.Globalization;
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

    public static void Run()
    {
        foreach ((string name, Func<ClassSet>? load) in Sets())
        {
            if (load is null)
            {
                Console.WriteLine($"{name} is skipped: shared/data has no such folder, or is not beside the repository.");
                Console.WriteLine();
                continue;
            }

            ClassSet set = load();
            Console.WriteLine($"**{set.Name}.** {set.Description}");
            Console.WriteLine();
            Console.WriteLine("| trainer | accuracy | log-loss | s to train |");
            Console.WriteLine("|---|---|---|---|");
            foreach ((string contender, Func<MLContext, IEstimator<ITransformer>> make) in _contenders)
            {
                var ml = new MLContext(1);
                IDataView train = ClassRow.View(ml, set.Train), test = ClassRow.View(ml, set.Test);
                ITransformer keys = ml.Transforms.Conversion.MapValueToKey(
                    "Label", "Class", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(train);
                IDataView labelled = ml.Data.Cache(keys.Transform(train), "Label", "Features");
                _ = labelled.GetColumn<float[]>("Features").Count();
                var clock = Stopwatch.StartNew();
                ITransformer model = make(ml).Fit(labelled);
                double seconds = clock.Elapsed.TotalSeconds;
                MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(keys.Transform(test)));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {contender} | {metrics.MicroAccuracy:F4} | {metrics.LogLoss:F4} | {seconds:F1} |"));
            }

            Console.WriteLine();
        }
    }

    private static IEnumerable<(string Name, Func<ClassSet>? Load)> Sets()
    {
        yield return ("optdigits", RealData.Optdigits is { } digits ? () => ClassSet.Digits(digits) : null);
        yield return ("bike-sharing", RealData.BikeSharing is { } bikes ? () => ClassSet.BikeSharing(bikes) : null);
        yield return ("made-up letters", ClassSet.MadeUpLetters);
    }
}
