namespace EbmMlNet;

/// <summary>Reranks what comes one by one.</summary>
public static class StreamReranking
{
    /// <summary>Orders the items of a stream by how well their texts answer the query.</summary>
    /// <typeparam name="T">What is ranked.</typeparam>
    /// <param name="reranker">The reranker.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="items">The items; all are read before any is ordered.</param>
    /// <param name="textOf">The text of an item; null is an empty one.</param>
    /// <param name="top">How many to give at most, 1 or more; null for all.</param>
    /// <param name="cancellationToken">Stops reading and reranking.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    public static async Task<RerankedList<T>> RerankAsync<T>(
        this TrainableReranker reranker,
        string query,
        IAsyncEnumerable<T> items,
        Func<T, string?> textOf,
        int? top = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reranker);
        ArgumentNullException.ThrowIfNull(items);
        var read = new List<T>();
        await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            read.Add(item);
        }

        return await reranker.RerankAsync(query, read, textOf, top, cancellationToken).ConfigureAwait(false);
    }
}
