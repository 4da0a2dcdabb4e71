using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Entities of news articles by how much they matter to a reader: few queries, five features.</summary>
internal static class TrecNews
{
    private const int Folds = 5;

    public static RankingSet Load(MLContext ml, string folder)
    {
        QueryRow[][] queries = [.. new[] { "trec_news_2018.train", "trec_news_2018.test" }
            .SelectMany(name => Queries(ml, Path.Combine(folder, name)))];
        for (int i = 0; i < queries.Length; i++)
        {
            // The two files number their queries alike.
            Array.ForEach(queries[i], row => row.GroupId = (uint)i + 1);
        }

        return new RankingSet(
            "trec-news",
            $"{queries.Length} queries, {Folds} folds.",
            [.. Enumerable.Range(0, Folds).Select(fold => QueryRow.Fold(
                ml, [.. queries.Where((_, i) => i % Folds != fold)], [.. queries.Where((_, i) => i % Folds == fold)]))]);
    }

    private static IEnumerable<QueryRow[]> Queries(MLContext ml, string path) => ml.Data
        .CreateEnumerable<QueryRow>(ml.Data.LoadFromLetorFile(path, featureCount: 5), reuseRowObject: false)
        .GroupBy(row => row.GroupId)
        .Select(query => query.ToArray());
}
