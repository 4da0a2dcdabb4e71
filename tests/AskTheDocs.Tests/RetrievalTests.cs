using AskTheDocs.Evaluation;
using AskTheDocs.Pages;
using AskTheDocs.Retrieval;
using Microsoft.Extensions.VectorData;

namespace AskTheDocs.Tests;

public sealed class RetrievalTests
{
    private readonly DocPage[] _pages = SmallDocs.Pages("Zoo*");

    [Fact]
    public void Words_find_their_pages()
    {
        var index = new Bm25Index(_pages);
        Assert.Equal("Cage.Lock method, Zoo", _pages[index.Search("lock a cage for minutes", 10, _ => true)[0]].Title);
        Assert.Equal([3], index.Search("lock a cage for minutes", 10, key => key == 3));
        Assert.Empty(index.Search("elephants", 10, _ => true));
    }

    [Fact]
    public async Task The_store_finds_the_nearest()
    {
        for (int i = 0; i < _pages.Length; i++)
        {
            _pages[i].Vector = new float[] { MathF.Cos(i), MathF.Sin(i) };
        }

        using var store = new MemoryCollection("docs");
        await store.UpsertAsync(_pages);
        ReadOnlyMemory<float> query = new float[] { 1, 0 };
        Assert.Equal((IEnumerable<int>)[0, 1, 2, 4, 3], await Keys(store.SearchAsync(query, 10)));
        Assert.Equal((IEnumerable<int>)[1, 2], await Keys(store.SearchAsync(query, 2, new() { Skip = 1 })));
        Assert.Equal((IEnumerable<int>)[2, 3], await Keys(store.SearchAsync(query, 2, new() { Filter = page => page.Key == 3 || page.Key == 2 })));
        Assert.Equal((IEnumerable<int>)[0, 1], await Keys(store.SearchAsync(query, 10, new() { ScoreThreshold = 0 })));
        _ = await Assert.ThrowsAsync<NotSupportedException>(() => Keys(store.SearchAsync("cage", 10)));
        Assert.Same(_pages[2], await store.GetAsync(2));
        await store.DeleteAsync(2);
        Assert.Null(await store.GetAsync(2));

        static async Task<int[]> Keys(IAsyncEnumerable<VectorSearchResult<DocPage>> results)
        {
            var keys = new List<int>();
            await foreach (VectorSearchResult<DocPage> result in results)
            {
                keys.Add(result.Record.Key);
            }

            return [.. keys];
        }
    }

    [Fact]
    public void Fusion_puts_first_what_both_found()
    {
        Assert.Equal([2, 1, 3], RankFusion.Fuse(10, [1, 2], [2, 3]));
        Assert.Equal([2], RankFusion.Fuse(1, [1, 2], [2, 3]));
        Assert.Empty(RankFusion.Fuse(10, [], []));
    }

    [Fact]
    public void A_stage_is_measured_as_it_says()
    {
        var stage = new Stage("test");
        stage.Add([5, 7, 6], [6, 7], TimeSpan.FromMilliseconds(1));
        stage.Add([5, 7, 6], [9], TimeSpan.FromMilliseconds(3));
        stage.Add([9], [9], TimeSpan.FromMilliseconds(2));
        Assert.Equal((1 + 0 + 1) / 3.0, stage.Recall, 1e-9);
        Assert.Equal((0.5 + 0 + 1) / 3, stage.MeanReciprocalRank, 1e-9);
        double found = (1 / Math.Log2(3)) + (1 / Math.Log2(4)), ideal = 1 + (1 / Math.Log2(3));
        Assert.Equal(((found / ideal) + 0 + 1) / 3, stage.Ndcg, 1e-9);
        Assert.Equal(2, stage.Milliseconds);
    }
}
