using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using AskTheDocs.Pages;
using Microsoft.Extensions.VectorData;

namespace AskTheDocs.Retrieval;

/// <summary>
/// Pages in memory behind the vector store interface of Microsoft.Extensions.VectorData, searched one by one. Another store, on disk or a
/// server's, takes its place without a change elsewhere.
/// </summary>
internal sealed class MemoryCollection(string name) : VectorStoreCollection<int, DocPage>
{
    private readonly SortedDictionary<int, DocPage> _pages = [];

    public override string Name => name;

    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default)
    {
        _pages.Clear();
        return Task.CompletedTask;
    }

    public override Task<DocPage?> GetAsync(int key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(_pages.GetValueOrDefault(key));

    public override async IAsyncEnumerable<DocPage> GetAsync(
        Expression<Func<DocPage, bool>> filter,
        int top,
        FilteredRecordRetrievalOptions<DocPage>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (options?.OrderBy is not null)
        {
            throw new NotSupportedException("Pages come in the order of their keys; leave OrderBy out.");
        }

        foreach (DocPage page in _pages.Values.Where(filter.Compile()).Skip(options?.Skip ?? 0).Take(top))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await Task.FromResult(page);
        }
    }

    public override Task DeleteAsync(int key, CancellationToken cancellationToken = default)
    {
        _ = _pages.Remove(key);
        return Task.CompletedTask;
    }

    public override Task UpsertAsync(DocPage record, CancellationToken cancellationToken = default)
    {
        _pages[record.Key] = record;
        return Task.CompletedTask;
    }

    public override Task UpsertAsync(IEnumerable<DocPage> records, CancellationToken cancellationToken = default)
    {
        foreach (DocPage record in records)
        {
            _pages[record.Key] = record;
        }

        return Task.CompletedTask;
    }

    /// <summary>The pages of the highest cosine, as vectors have unit length; equal ones in the order of keys.</summary>
    public override async IAsyncEnumerable<VectorSearchResult<DocPage>> SearchAsync<TInput>(
        TInput searchValue,
        int top,
        VectorSearchOptions<DocPage>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (searchValue is not ReadOnlyMemory<float> vector)
        {
            throw new NotSupportedException($"Search with a vector, a ReadOnlyMemory<float>; {typeof(TInput).Name} was given.");
        }

        Func<DocPage, bool>? isAllowed = options?.Filter?.Compile();
        IEnumerable<VectorSearchResult<DocPage>> found = _pages.Values
            .Where(page => isAllowed is null || isAllowed(page))
            .Select(page => new VectorSearchResult<DocPage>(page, TensorPrimitives.Dot(vector.Span, page.Vector.Span)))
            .Where(result => options?.ScoreThreshold is not { } threshold || result.Score >= threshold)
            .OrderByDescending(result => result.Score)
            .Skip(options?.Skip ?? 0)
            .Take(top);
        foreach (VectorSearchResult<DocPage> result in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await Task.FromResult(result);
        }
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
}
