using ApiSearch.Search;

namespace ApiSearch.Tests.Search;

public sealed class ApiIndexTests
{
    // Straight from the formula, over the words of every member.
    private static Hit[] Naive(ApiIndex index, Query query)
    {
        int[][] documents = [.. Enumerable.Range(0, index.Members.Count).Select(i => index.Describe(i)).Select(m => m.Terms.All(m.Name.Kind))];
        double average = documents.Average(document => document.Length);
        var containing = query.Terms.Distinct().ToDictionary(term => term, term => documents.Count(document => document.Contains(term)));
        double Score(int[] document) => query.Terms.Distinct().Sum(term =>
        {
            int n = containing[term];
            int frequency = document.Count(word => word == term);
            double weight = Math.Log(1 + ((documents.Length - n + 0.5) / (n + 0.5)));
            return weight * frequency * 2.2 / (frequency + (1.2 * (0.25 + (0.75 * document.Length / average))));
        });
        return
        [
            .. documents.Select((document, i) => new Hit(i, Score(document)))
                .Where(hit => hit.Score > 0).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Member),
        ];
    }

    [Theory]
    [InlineData("opens the cage")]
    [InlineData("open open OPEN cage")]
    [InlineData("a keeper with a name")]
    [InlineData("an Int32 of minutes")]
    public void Search_is_BM25(string question)
    {
        ApiIndex index = SmallIndex.Build();
        var query = Query.Of(question, index.Vocabulary);
        Hit[] expected = Naive(index, query), found = index.Search(query, 100);

        Assert.NotEmpty(found);
        Assert.Equal(expected.Select(hit => hit.Member), found.Select(hit => hit.Member));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-9));
        Assert.Equal(found.Take(2), index.Search(query, 2));
        Assert.Equal(found.Where(hit => hit.Member != 1), index.Search(query, 100, member => member != 1));
    }

    [SkippableFact]
    public void Search_is_BM25_on_the_class_library()
    {
        ApiIndex index = RealData.Index;
        foreach (string question in (string[])["Concatenates the members of a collection", "Waits for the Task"])
        {
            var query = Query.Of(question, index.Vocabulary);
            Hit[] expected = Naive(index, query)[..50], found = index.Search(query, 50);

            Assert.Equal(expected.Select(hit => hit.Member), found.Select(hit => hit.Member));
        }
    }

    [Fact]
    public void Words_that_only_summaries_have_find_nothing()
    {
        ApiIndex index = SmallIndex.Build();

        Assert.NotEmpty(Query.Of("somebody feeds animals", index.Vocabulary).Terms);
        Assert.Empty(index.Search(Query.Of("somebody feeds animals", index.Vocabulary), 50));
        Assert.Empty(index.Search(Query.Of("xyzzy", index.Vocabulary), 50));
        Assert.Empty(index.Search(Query.Of("", index.Vocabulary), 50));
    }

    [Fact]
    public void Summaries_do_not_change_what_is_found()
    {
        ApiIndex with = SmallIndex.Build();
        ApiIndex without = ApiIndex.Build([.. SmallIndex.Members.Select(member => member with { Summary = "" })]);

        Assert.Equal(
            with.Search(Query.Of("open cage", with.Vocabulary), 50), without.Search(Query.Of("open cage", without.Vocabulary), 50));
    }
}
