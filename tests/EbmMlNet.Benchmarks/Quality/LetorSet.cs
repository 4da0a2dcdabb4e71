using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>A folder of LETOR files, train.txt and test.txt, as such sets are handed out.</summary>
internal static class LetorSet
{
    public static RankingSet Load(MLContext ml, string folder)
    {
        // The greatest number of a feature: after the label and the query, "number:value" pairs in ascending order.
        int features = File.ReadLines(Path.Combine(folder, "train.txt"))
            .Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length > 2)
            .Max(parts => int.Parse(parts[^1].Split(':')[0], CultureInfo.InvariantCulture));
        QueryRow[][] train = Queries("train.txt"), test = Queries("test.txt");
        return new RankingSet(
            Path.GetFileName(Path.GetFullPath(folder)), $"{train.Length} queries to train on, {test.Length} to test on.", [QueryRow.Fold(ml, train, test)]);

        QueryRow[][] Queries(string name) => [.. ml.Data
            .CreateEnumerable<QueryRow>(ml.Data.LoadFromLetorFile(Path.Combine(folder, name), featureCount: features), reuseRowObject: false)
            .GroupBy(row => row.GroupId)
            .Select(query => query.ToArray())];
    }
}
