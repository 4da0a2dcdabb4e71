using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>
/// How much memory a fit takes beside the numbers themselves. Rows are made up while they are read, so that whatever memory grows by is the trainer's.
/// </summary>
internal static class MemoryCommand
{
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    public static void Run(int rows, int features)
    {
        var ml = new MLContext(1);
        var options = new EnergyRankingTrainer.Options { NumberOfEpochs = 1 };

        // Torch is loaded once, and is not what this measures.
        _ = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRankings.View(ml, 2000, features, seed: 1));
        double raw = (double)rows * features * sizeof(float) / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows of {features} features: {raw:N0} MB of numbers."));
        Console.WriteLine();
        Console.WriteLine("| | MB more, at most | of the numbers | seconds |");
        Console.WriteLine("|---|---|---|---|");
        foreach ((string name, EnergyRankingTrainer.Options of) in new[]
        {
            ("default options", options),
            ("Mlp(64, 32) over scaled features", new EnergyRankingTrainer.Options { NumberOfEpochs = 1, Architecture = new Mlp(64, 32) }),
        })
        {
            using var memory = new MemoryTrace();
            var clock = Stopwatch.StartNew();
            _ = ml.Ranking.Trainers.EnergyBased(of).Fit(PlantedRankings.View(ml, rows, features, seed: 1));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {memory.Peak:N0} | {memory.Peak / raw:F2} | {clock.Elapsed.TotalSeconds:F0} |"));
        }
    }
}
