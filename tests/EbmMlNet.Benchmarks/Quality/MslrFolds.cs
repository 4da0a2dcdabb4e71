using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>
/// The 50 queries of the MSLR sample in five folds: the k-th query in file order belongs to part k mod 5; a fold trains on
/// three parts, keeps the next for validation, which no ranker here uses, and tests on the last.
/// </summary>
internal static class MslrFolds
{
    private const int Count = 5;

    public static RankingSet Load(MLContext ml, string path)
    {
        IDataView data = ml.Data.LoadFromLetorFile(path, featureCount: 136);
        Row[][] queries = [.. ml.Data.CreateEnumerable<Row>(data, reuseRowObject: false).GroupBy(row => row.GroupId).Select(query => query.ToArray())];
        return new RankingSet(
            "MSLR sample",
            $"{queries.Length} queries with raw features, five folds: train on three parts, test on one.",
            [.. Enumerable.Range(0, Count).Select(fold => Fold(ml, queries, fold))]);
    }

    private static RankingFold Fold(MLContext ml, Row[][] queries, int fold)
    {
        int validation = (fold + Count - 1) % Count;
        Row[][] test = [.. queries.Where((_, query) => query % Count == fold)];
        IEnumerable<Row[]> train = queries.Where((_, query) => query % Count != fold && query % Count != validation);
        return new RankingFold(
            ml.Data.LoadFromEnumerable(train.SelectMany(query => query).ToList()),
            ml.Data.LoadFromEnumerable(test.SelectMany(query => query).ToList()),
            [.. test.SelectMany(query => query).Select(row => row.Label)],
            [.. test.Select(query => query.Length)]);
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [KeyType(int.MaxValue)]
        public uint GroupId { get; set; }

        [VectorType(136)]
        public float[] Features { get; set; } = [];
    }
}
