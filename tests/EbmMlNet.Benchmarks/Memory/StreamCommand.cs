using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>Trains on a file that does not fit in <c>Memory</c>: how memory goes, how long it takes, and how good it is beside a training in memory.</summary>
internal static class StreamCommand
{
    private const int TestRows = 20_000;

    /// <summary>Up to so many rows are trained on in memory too.</summary>
    private const int MostRowsInMemory = 300_000;

    /// <param name="task">What is trained.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="megabytes">What rows may take in memory.</param>
    /// <param name="epochs">How often the data is gone through; null for the default.</param>
    public static void Run(StreamedTask task, int rows, int features, int megabytes, int? epochs)
    {
        string folder = Directory.CreateTempSubdirectory("stream").FullName;
        try
        {
            // Torch is loaded once, and is not what this measures.
            var ml = new MLContext(1);
            _ = task.Train(ml, PlantedRankings.View(ml, 2000, features, seed: 3), long.MaxValue, 1);
            string path = Write(Path.Combine(folder, "rows.idv"), rows, features);
            Console.WriteLine();
            Console.WriteLine($"| rows | Memory, MB | MB more, at most | of each tenth of the time | seconds | {task.Measure} |");
            Console.WriteLine("|---|---|---|---|---|---|");
            Train(task, path, rows, features, megabytes, epochs);
            if (rows <= MostRowsInMemory)
            {
                Train(task, path, rows, features, null, epochs);
                return;
            }

            string small = Write(Path.Combine(folder, "small.idv"), MostRowsInMemory, features, quiet: true);
            Train(task, small, MostRowsInMemory, features, (int)Math.Max(4, (long)megabytes * MostRowsInMemory / rows), epochs);
            Train(task, small, MostRowsInMemory, features, null, epochs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(string path, int rows, int features, bool quiet = false)
    {
        var ml = new MLContext(1);
        var clock = Stopwatch.StartNew();
        using (FileStream file = File.Create(path))
        {
            ml.Data.SaveAsBinary(PlantedRankings.View(ml, rows, features, seed: 1), file);
        }

        if (!quiet)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows:N0} rows of {features} features: {(double)rows * features * sizeof(float) / 1e6:N0} MB of numbers, a file of {new FileInfo(path).Length / 1e6:N0} MB, written in {clock.Elapsed.TotalSeconds:F0} s."));
        }

        return path;
    }

    private static void Train(StreamedTask task, string path, int rows, int features, int? megabytes, int? epochs)
    {
        var ml = new MLContext(1);
        using var memory = new MemoryTrace();
        var clock = Stopwatch.StartNew();
        Func<IDataView, double> measure = task.Train(ml, ml.Data.LoadFromBinary(path), megabytes * 1_000_000L ?? long.MaxValue, epochs);
        double seconds = clock.Elapsed.TotalSeconds, peak = memory.Peak;
        string tenths = memory.Tenths;
        double measured = measure(PlantedRankings.View(ml, TestRows, features, seed: 2));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {rows:N0} | {megabytes?.ToString("N0", CultureInfo.InvariantCulture) ?? "all"} | {peak:N0} | {tenths} | {seconds:F0} | {measured:F4} |"));
    }
}
