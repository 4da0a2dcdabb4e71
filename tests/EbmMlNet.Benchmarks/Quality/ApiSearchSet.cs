using ApiSearch.Documentation;
using ApiSearch.Search;
using ApiSearch.Training;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>The questions of the sample ApiSearch: descriptions of .NET APIs, some types to train on and others to test on.</summary>
internal static class ApiSearchSet
{
    private const int TrainingQuestions = 2000;
    private const int TestQuestions = 1000;

    public static RankingSet Load(MLContext ml)
    {
        var lists = new ApiSearch.Training.CandidateLists(ApiIndex.Build(DocumentationReader.Read(DocumentationSource.FindOrThrow().Files)));
        CandidateList[] train = [.. lists.Make(ApiSearch.Questions.Part.Training, TrainingQuestions).Where(list => list.HasRightAnswer)];
        CandidateList[] test = lists.Make(ApiSearch.Questions.Part.HeldOut, TestQuestions);
        ITransformer features = RankerPipeline.Features(ml).Fit(View(ml, train));
        var fold = new RankingFold(
            Rows(ml, features, train),
            Rows(ml, features, test),
            [.. test.SelectMany(list => list.Rows).Select(row => row.Label)],
            [.. test.Select(list => list.Rows.Length)]);
        return new RankingSet(
            "ApiSearch",
            $"{train.Length} questions to train on, {test.Length} about other types to test on; a question whose right answers are not among its 50 " +
            "candidates is left out here (the sample's own table counts it as 0).",
            [fold]);
    }

    private static IDataView Rows(MLContext ml, ITransformer features, CandidateList[] lists) =>
        ml.Data.Cache(features.Transform(View(ml, lists)), "Label", "GroupId", "Features");

    private static IDataView View(MLContext ml, CandidateList[] lists) => ml.Data.LoadFromEnumerable(lists.SelectMany(list => list.Rows).ToList());
}
