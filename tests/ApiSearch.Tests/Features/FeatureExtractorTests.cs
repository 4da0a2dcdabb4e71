using ApiSearch.Features;
using ApiSearch.Questions;
using ApiSearch.Search;
using ApiSearch.Training;

namespace ApiSearch.Tests.Features;

public sealed class FeatureExtractorTests
{
    private static readonly System.Reflection.PropertyInfo[] s_numbers =
        [.. FeatureColumns.Numbers.Select(name => typeof(Candidate).GetProperty(name)!)];

    private static float[][] Numbers(Candidate[] rows) =>
        [.. rows.Select(row => s_numbers.Select(property => (float)property.GetValue(row)!).ToArray())];

    [Fact]
    public void The_label_is_no_feature()
    {
        Assert.DoesNotContain(nameof(Candidate.Label), FeatureColumns.Numbers);
        Assert.InRange(FeatureColumns.Numbers.Length, 20, 40);
    }

    [SkippableFact]
    public void Features_are_finite_and_the_same_each_time()
    {
        var extractor = new FeatureExtractor(RealData.Index, RealData.Lists.Translation);
        IEnumerable<string> questions = RealData.Lists.Make(Part.HeldOut, 30).Select(list => list.Question.Query.Text)
            .Concat(["wait until all tasks have finished", "x", "Task", "open " + string.Join(' ', Enumerable.Repeat("a long question about files", 50))]);
        foreach (string question in questions)
        {
            var query = Query.Of(question, RealData.Index.Vocabulary);
            Hit[] hits = RealData.Index.Search(query, 50);
            float[][] first = Numbers(extractor.Extract(query, hits)), second = Numbers(extractor.Extract(query, hits));

            Assert.Equal(first, second);
            Assert.All(first.SelectMany(row => row), value => Assert.True(float.IsFinite(value)));
        }
    }

    [SkippableFact]
    public void No_feature_looks_at_the_candidates_summaries()
    {
        ApiIndex index = RealData.Index;
        var blind = new ApiIndex(
            [.. index.Members.Select(member => member with { Summary = "" })], index.Vocabulary, index.Postings, index.Statistics);
        foreach (CandidateList list in RealData.Lists.Make(Part.HeldOut, 10))
        {
            Hit[] hits = index.Search(list.Question.Query, 50);

            Assert.Equal(
                Numbers(new FeatureExtractor(index, RealData.Lists.Translation).Extract(list.Question.Query, hits)),
                Numbers(new FeatureExtractor(blind, RealData.Lists.Translation).Extract(list.Question.Query, hits)));
        }
    }

    [SkippableFact]
    public void Every_feature_differs_somewhere()
    {
        float[][] rows = [.. RealData.Lists.Make(Part.Validation, 200).SelectMany(list => Numbers(list.Rows))];

        Assert.All(Enumerable.Range(0, s_numbers.Length), i => Assert.True(rows.Select(row => row[i]).Distinct().Count() > 1, s_numbers[i].Name));
    }
}
