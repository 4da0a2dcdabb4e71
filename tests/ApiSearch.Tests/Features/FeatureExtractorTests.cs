using ApiSearch.Features;
using ApiSearch.Questions;
using ApiSearch.Search;
using ApiSearch.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ApiSearch.Tests.Features;

public sealed class FeatureExtractorTests
{
    private static readonly System.Reflection.PropertyInfo[] s_features =
        [.. typeof(Candidate).GetProperties().Where(property => property.Name is not (nameof(Candidate.Label) or nameof(Candidate.GroupId)))];

    private static readonly Lazy<(MLContext Ml, ITransformer Pipeline)> s_pipeline = new(() =>
    {
        var ml = new MLContext(seed: 1);
        IEnumerable<Candidate> rows = RealData.Lists.Make(Part.Training, 200).SelectMany(list => list.Rows);
        return (ml, RankerPipeline.Features(ml).Fit(ml.Data.LoadFromEnumerable(rows)));
    });

    private static object[][] Values(Candidate[] rows) => [.. rows.Select(row => Array.ConvertAll(s_features, property => property.GetValue(row)!))];

    private static IDataView InPipeline(IEnumerable<Candidate> rows) => s_pipeline.Value.Pipeline.Transform(s_pipeline.Value.Ml.Data.LoadFromEnumerable(rows));

    [Fact]
    public void The_label_is_no_feature()
    {
        Assert.DoesNotContain(nameof(Candidate.Label), FeatureColumns.Numbers);
        Assert.InRange(FeatureColumns.Numbers.Length, 15, 25);
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
            Candidate[] rows = extractor.Extract(query, hits);

            Assert.Equal(Values(rows), Values(extractor.Extract(query, hits)));
            Assert.All(InPipeline(rows).GetColumn<float[]>("Features").SelectMany(row => row), value => Assert.True(float.IsFinite(value)));
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
                Values(new FeatureExtractor(index, RealData.Lists.Translation).Extract(list.Question.Query, hits)),
                Values(new FeatureExtractor(blind, RealData.Lists.Translation).Extract(list.Question.Query, hits)));
        }
    }

    [SkippableFact]
    public void Every_column_differs_somewhere()
    {
        object[][] rows = [.. RealData.Lists.Make(Part.Validation, 200).SelectMany(list => Values(list.Rows))];

        Assert.All(Enumerable.Range(0, s_features.Length), i => Assert.True(rows.Select(row => row[i]).Distinct().Count() > 1, s_features[i].Name));
    }

    [SkippableFact]
    public void Names_and_words_of_identifiers_meet_those_of_the_question()
    {
        var query = Query.Of("Copies a BitArray to some array of bytes.", RealData.Index.Vocabulary);
        int member = Enumerable.Range(0, RealData.Index.Members.Count).Single(i => RealData.Index.Members[i].Id == "M:System.Collections.BitArray.CopyTo(System.Array,System.Int32)");
        IDataView features = InPipeline(new FeatureExtractor(RealData.Index, RealData.Lists.Translation).Extract(query, [new Hit(member, 1)]));
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.Schema["Features"].GetSlotNames(ref names);
        Dictionary<string, float> found = names.DenseValues().Select(name => name.ToString())
            .Zip(features.GetColumn<float[]>("Features").Single()).ToDictionary(pair => pair.First, pair => pair.Second);

        // Of "of BitArray": the name as a whole, and all three words.
        Assert.Equal(1, found["Type.NamesFound"]);
        Assert.Equal(1, found["Type.PassageTermsFound"]);
        // Of "method CopyTo": to.
        Assert.Equal(1 / 3f, found["Name.PassageTermsFound"]);
        Assert.True(found["Name.PassageTrigramsFound"] > found["Name.PassageTermsFound"]);
    }
}
