using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>
/// How much memory a fit takes beside the numbers themselves. Rows are made up while they are read, so that whatever memory grows by is the trainer's.
/// </summary>
internal static class MemoryCommand
{
    private const int GroupSize = 40;

    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    public static void Run(int rows, int features)
    {
        var ml = new MLContext(1);
        var options = new EnergyRankingTrainer.Options { NumberOfEpochs = 1 };

        // Torch is loaded once, and is not what this measures.
        _ = ml.Ranking.Trainers.EnergyBased(options).Fit(View(ml, 2000, features));
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
            using var memory = new PeakMemory();
            var clock = Stopwatch.StartNew();
            _ = ml.Ranking.Trainers.EnergyBased(of).Fit(View(ml, rows, features));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {memory.Megabytes:N0} | {memory.Megabytes / raw:F2} | {clock.Elapsed.TotalSeconds:F0} |"));
        }
    }

    private static IDataView View(MLContext ml, int rows, int features)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return ml.Data.LoadFromEnumerable(Rows(rows, features), schema);
    }

    // One object for all rows: ML.NET copies what it reads.
    private static IEnumerable<Row> Rows(int rows, int features)
    {
        var random = new Random(1);
        var row = new Row { Features = new float[features] };
        for (int i = 0; i < rows; i++)
        {
            for (int slot = 0; slot < features; slot++)
            {
                row.Features[slot] = random.NextSingle();
            }

            row.GroupId = (uint)(i / GroupSize) + 1;
            row.Label = (int)(5 * row.Features[0] * row.Features[1]);
            yield return row;
        }
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [KeyType(int.MaxValue)]
        public uint GroupId { get; set; }

        public float[] Features { get; set; } = [];
    }
}
