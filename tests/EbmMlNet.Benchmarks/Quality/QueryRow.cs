using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>A candidate of a query.</summary>
internal sealed class QueryRow
{
    public float Label { get; set; }

    [KeyType(int.MaxValue)]
    public uint GroupId { get; set; }

    public float[] Features { get; set; } = [];

    /// <summary>Queries to train on and queries to test on.</summary>
    public static RankingFold Fold(MLContext ml, IReadOnlyList<QueryRow[]> train, IReadOnlyList<QueryRow[]> test) => new(
        View(ml, train), View(ml, test), [.. test.SelectMany(query => query).Select(row => row.Label)], [.. test.Select(query => query.Length)]);

    private static IDataView View(MLContext ml, IReadOnlyList<QueryRow[]> queries)
    {
        var schema = SchemaDefinition.Create(typeof(QueryRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, queries[0][0].Features.Length);
        return ml.Data.LoadFromEnumerable(queries.SelectMany(query => query).ToList(), schema);
    }
}
