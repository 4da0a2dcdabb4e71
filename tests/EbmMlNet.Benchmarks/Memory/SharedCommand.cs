using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>
/// How much memory each of several processes takes that train together; started by mpirun. Rows are made up while they are read, so that whatever memory
/// grows by is the trainer's.
/// </summary>
internal static class SharedCommand
{
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="megabytes">What the rows of all processes may take together; null for all of them.</param>
    public static int Run(string[] arguments, int rows, int features, int? megabytes) => MpiTraining.Run(arguments, peers =>
    {
        var ml = new MLContext(1);
        EnergyRankingTrainer.Options Options(long memory) => new()
        {
            Architecture = new Mlp(64, 32),
            NumberOfEpochs = 2,
            Seed = 1,
            NumberOfThreads = 1,
            Memory = memory,
            Peers = peers,
        };

        // Torch is loaded once, and is not what this measures.
        _ = ml.Ranking.Trainers.EnergyBased(Options(long.MaxValue)).Fit(PlantedRankings.View(ml, 2000, features, seed: 3));
        using var memory = new MemoryTrace();
        var clock = Stopwatch.StartNew();
        _ = ml.Ranking.Trainers.EnergyBased(Options(megabytes * 1_000_000L ?? long.MaxValue)).Fit(PlantedRankings.View(ml, rows, features, seed: 1));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {rows:N0} x {features}, {(double)rows * features * sizeof(float) / 1e6:N0} MB | {peers.Rank + 1} of {peers.Count} | {megabytes?.ToString("N0", CultureInfo.InvariantCulture) ?? "all"} | {memory.Peak:N0} | {clock.Elapsed.TotalSeconds:F0} |"));
    });
}
