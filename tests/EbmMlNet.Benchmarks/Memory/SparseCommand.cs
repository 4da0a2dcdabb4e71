using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>Trains on hashed words in very many slots, most of them zero, in memory and as a stream.</summary>
internal static class SparseCommand
{
    private const int GroupSize = 20, WordsOfRow = 50, Words = 200_000, TestRows = 20_000;

    /// <param name="slots">The number of slots.</param>
    /// <param name="rows">The number of rows.</param>
    public static void Run(int slots, int rows)
    {
        var ml = new MLContext(1);
        _ = ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { NumberOfEpochs = 1 }).Fit(View(ml, 2000, slots, seed: 3));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rows:N0} rows of {WordsOfRow} words in {slots:N0} slots: {(double)rows * WordsOfRow * 8 / 1e6:N0} MB of slots and numbers."));
        Console.WriteLine();
        Console.WriteLine("| Memory, MB | MB more, at most | of each tenth of the time | seconds | NDCG@10 |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (int? megabytes in (int?[])[null, Math.Max(1, (int)((long)rows * WordsOfRow * 2 / 1_000_000))])
        {
            using var memory = new MemoryTrace();
            var clock = Stopwatch.StartNew();
            var options = new EnergyRankingTrainer.Options { Seed = 1, NumberOfEpochs = 3, Memory = megabytes * 1_000_000L ?? long.MaxValue };
            ITransformer model = ml.Ranking.Trainers.EnergyBased(options).Fit(View(ml, rows, slots, seed: 1));
            double seconds = clock.Elapsed.TotalSeconds, peak = memory.Peak;
            string tenths = memory.Tenths;
            double ndcg = ml.Ranking.EvaluateDetailed(model.Transform(View(ml, TestRows, slots, seed: 2)))["NDCG@10"].Mean;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {megabytes?.ToString("N0", CultureInfo.InvariantCulture) ?? "all"} | {peak:N0} | {tenths} | {seconds:F0} | {ndcg:F4} |"));
        }
    }

    private static IDataView View(MLContext ml, int rows, int slots, int seed)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        return ml.Data.LoadFromEnumerable(Rows(rows, slots, seed), schema);
    }

    // Frequent words are as in a language; a tenth of all are good ones.
    private static IEnumerable<Row> Rows(int rows, int slots, int seed)
    {
        var random = new Random(seed);
        var row = new Row();
        for (int i = 0; i < rows; i++)
        {
            var words = new SortedDictionary<int, float>();
            int good = 0;
            for (int w = 0; w < WordsOfRow; w++)
            {
                int word = (int)Math.Pow(Words, random.NextDouble());
                good += word % 10 == 3 ? 1 : 0;
                words[(int)((uint)HashOf(word) % (uint)slots)] = 1;
            }

            row.GroupId = (uint)(i / GroupSize) + 1;
            row.Label = Math.Min(4, good / 2);
            row.Features = new VBuffer<float>(slots, words.Count, [.. words.Values], [.. words.Keys]);
            yield return row;
        }
    }

    private static int HashOf(int word)
    {
        uint x = (uint)word * 0x9E3779B1;
        x = (x ^ (x >> 15)) * 0x85EBCA77;
        return (int)(x ^ (x >> 13));
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [KeyType(int.MaxValue)]
        public uint GroupId { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
