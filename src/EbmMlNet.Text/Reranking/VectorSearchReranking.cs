using Microsoft.Extensions.VectorData;

namespace EbmMlNet;

/// <summary>Reranks what a vector store found.</summary>
public static class VectorSearchReranking
{
    /// <summary>Orders the results of a vector search by how well their texts answer the query.</summary>
    /// <typeparam name="TRecord">The store's record.</typeparam>
    /// <param name="reranker">The reranker.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="results">The results, as <c>SearchAsync</c> gives them; all are read.</param>
    /// <param name="textOf">The text of a record.</param>
    /// <param name="top">How many to give at most, 1 or more; null for all.</param>
    /// <param name="cancellationToken">Stops reading and reranking.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    public static Task<RerankedList<VectorSearchResult<TRecord>>> RerankAsync<TRecord>(
        this TrainableReranker reranker,
        string query,
        IAsyncEnumerable<VectorSearchResult<TRecord>> results,
        Func<TRecord, string?> textOf,
        int? top = null,
        CancellationToken cancellationToken = default)
        where TRecord : class
    {
        ArgumentNullException.ThrowIfNull(textOf);
        return StreamReranking.RerankAsync(reranker, query, results, result => textOf(result.Record), top, cancellationToken);
    }
}
