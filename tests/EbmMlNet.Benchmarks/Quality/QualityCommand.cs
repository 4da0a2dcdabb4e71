using System.Text.Json;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Compares contenders on every data set that is there.</summary>
internal static class QualityCommand
{
    private static readonly JsonSerializerOptions _json = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    /// <summary>Every set at hand, or those given; Markdown to the console, JSON and a picture beside it.</summary>
    /// <param name="contenders">The contenders.</param>
    /// <param name="seeds">The number of seeds.</param>
    /// <param name="asked">
    /// LETOR folders, or parts of the names of sets; or a CSV file, its column of labels, its column of queries if it has one, and with a '-' before it each column
    /// to leave out; none for all sets.
    /// </param>
    public static void Run(IEnumerable<Contender> contenders, int seeds, params string[] asked)
    {
        var ml = new MLContext(1);
        contenders = [.. contenders];
        var measured = new List<Measured>();
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}. NDCG@10 with gains 2^label - 1; queries " +
            "without a relevant candidate are left out; ties are averaged. Intervals are bootstrapped over queries, which both rankers share.");
        Console.WriteLine();
        foreach (Func<RankingSet> load in Sets(ml, asked))
        {
            measured.AddRange(QualityTable.Print(load(), contenders, seeds));
            _ = Directory.CreateDirectory("artifacts");
            File.WriteAllText("artifacts/quality.json", JsonSerializer.Serialize(measured, _json));
            QualityPlot.Save(measured, "artifacts/quality.png");
        }

        Console.WriteLine("Written: artifacts/quality.json, artifacts/quality.png.");
    }

    private static IEnumerable<Func<RankingSet>> Sets(MLContext ml, string[] asked)
    {
        if (asked is [var file, var label, .. var rest] && File.Exists(file))
        {
            yield return () => CsvSet.Load(ml, file, label, rest.FirstOrDefault(name => !name.StartsWith('-')), [.. rest.Where(name => name.StartsWith('-')).Select(name => name[1..])]);
            yield break;
        }

        string[] folders = [.. asked.Where(Directory.Exists)];
        foreach (string folder in folders)
        {
            yield return () => LetorSet.Load(ml, folder);
        }

        string[] names = [.. asked.Except(folders)];
        if (folders.Length > 0 && names.Length == 0)
        {
            yield break;
        }

        foreach ((string name, Func<RankingSet>? load) in Known(ml))
        {
            if (names.Length > 0 && !names.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (load is not null)
            {
                yield return load;
            }
            else
            {
                Console.WriteLine($"{name} is skipped: shared/data has no such folder, or is not beside the repository.");
                Console.WriteLine();
            }
        }
    }

    private static IEnumerable<(string Name, Func<RankingSet>? Load)> Known(MLContext ml)
    {
        yield return ("MSLR sample", RealData.Mslr is { } mslr ? () => MslrFolds.Load(ml, mslr) : null);
        yield return ("trec-news", RealData.TrecNews is { } trec ? () => TrecNews.Load(ml, trec) : null);
        yield return ("ApiSearch", () => ApiSearchSet.Load(ml));
        yield return ("bike-sharing", RealData.BikeSharing is { } bike ? () => RegressionSets.BikeSharing(ml, bike) : null);
        foreach (string name in new[] { "concrete", "energy", "yacht" })
        {
            yield return (name, RealData.Uci(name) is { } folder ? () => RegressionSets.Uci(ml, folder) : null);
        }

        foreach (string kind in PlantedSets.Kinds.Keys)
        {
            int rows = kind == "rugged" ? 36_000 : 10_000;
            yield return ($"planted {kind}, {rows} rows", () => PlantedSets.Load(ml, kind, rows));
        }

        foreach (int rows in new[] { 100_000, 300_000 })
        {
            foreach (string kind in PlantedSets.OfManyFeatures)
            {
                yield return ($"planted {kind}, {rows} rows", () => PlantedSets.Load(ml, kind, rows));
            }
        }
    }
}
