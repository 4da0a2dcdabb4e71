using AskTheDocs.Pages;
using EbmMlNet;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace AskTheDocs.Retrieval;

/// <summary>Pages that can be searched by words and by vectors.</summary>
internal sealed class DocLibrary
{
    /// <summary>How many pages a search finds, and the reranker orders.</summary>
    public const int Found = 100;

    private readonly Bm25Index _words;
    private readonly VectorStoreCollection<int, DocPage> _vectors;
    private readonly CachedEmbeddingGenerator _encoder;

    private DocLibrary(IReadOnlyList<DocPage> pages, VectorStoreCollection<int, DocPage> vectors, CachedEmbeddingGenerator encoder)
    {
        Pages = pages;
        _words = new Bm25Index(pages);
        _vectors = vectors;
        _encoder = encoder;
    }

    /// <summary>All pages; each stands at its key.</summary>
    public IReadOnlyList<DocPage> Pages { get; }

    /// <summary>Embeds the pages, those that the cache does not have, and puts them into the store.</summary>
    public static async Task<DocLibrary> BuildAsync(
        IReadOnlyList<DocPage> pages, VectorStoreCollection<int, DocPage> store, CachedEmbeddingGenerator encoder, CancellationToken cancellationToken = default)
    {
        GeneratedEmbeddings<Embedding<float>> vectors =
            await encoder.GenerateAsync(pages.Select(page => page.Text), cancellationToken: cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < pages.Count; i++)
        {
            pages[i].Vector = vectors[i].Vector;
        }

        await store.EnsureCollectionExistsAsync(cancellationToken).ConfigureAwait(false);
        await store.UpsertAsync(pages, cancellationToken).ConfigureAwait(false);
        return new DocLibrary(pages, store, encoder);
    }

    /// <summary>By BM25, best first.</summary>
    public int[] ByWords(string question, Func<DocPage, bool>? isAllowed = null) =>
        _words.Search(question, Found, isAllowed is null ? _ => true : page => isAllowed(Pages[page]));

    /// <summary>By the cosine of embeddings, best first.</summary>
    public async Task<int[]> ByVectorsAsync(string question, bool trainingOnly = false)
    {
        ReadOnlyMemory<float> vector = (await _encoder.GenerateAsync([question]).ConfigureAwait(false))[0].Vector;
        var options = new VectorSearchOptions<DocPage> { Filter = trainingOnly ? page => page.Part != ApiSearch.Questions.Part.HeldOut : null };
        var keys = new List<int>();
        await foreach (VectorSearchResult<DocPage> result in _vectors.SearchAsync(vector, Found, options).ConfigureAwait(false))
        {
            keys.Add(result.Record.Key);
        }

        return [.. keys];
    }

    /// <summary>By both.</summary>
    public async Task<DocPage[]> FindAsync(string question, bool trainingOnly = false)
    {
        int[] words = ByWords(question, trainingOnly ? page => page.Part != ApiSearch.Questions.Part.HeldOut : null);
        return [.. RankFusion.Fuse(Found, words, await ByVectorsAsync(question, trainingOnly).ConfigureAwait(false)).Select(key => Pages[key])];
    }
}
