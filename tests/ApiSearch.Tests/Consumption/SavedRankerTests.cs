using ApiSearch.Consumption;
using ApiSearch.Documentation;
using ApiSearch.Evaluation;
using ApiSearch.Questions;
using ApiSearch.Storage;
using ApiSearch.Training;
using EbmMlNet.Tests;

namespace ApiSearch.Tests.Consumption;

/// <summary>Trains a ranker on few questions and uses it: in this process, and in one that has no torch at hand.</summary>
public sealed class SavedRankerTests : IDisposable
{
    private const string Question = "read all lines of a text file";

    private readonly string _folder = Directory.CreateTempSubdirectory("apisearch").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CandidateList[] Lists(Part part, int count) => [.. RealData.Lists.Make(part, count).Where(list => list.HasRightAnswer)];

    private (ModelFiles Files, SearchData Data, double Mrr, double Bm25Mrr) Train()
    {
        var data = new SearchData(RealData.Index, RealData.Lists.Translation);
        var rankers = new Rankers(Lists(Part.Training, 600), Lists(Part.Validation, 100));
        TrainedRanker ranker = rankers.EnergyBased(_ => { });
        var files = new ModelFiles(Path.Combine(_folder, "apisearch.zip"));
        rankers.Save(ranker, files.Model);
        IndexFile.Save(files.Index, data, DocumentationSource.FindOrThrow().Fingerprint);
        CandidateList[] held = RealData.Lists.Make(Part.HeldOut, 400);
        var comparison = new Comparison(held);
        return (files, data, comparison.Of(rankers.Score(ranker, held)).Mrr, comparison.Bm25().Mrr);
    }

    [SkippableFact]
    public void A_saved_ranker_beats_BM25_and_answers_in_a_process_without_torch()
    {
        (ModelFiles files, SearchData data, double mrr, double bm25) = Train();
        Assert.True(mrr > 1.2 * bm25, $"MRR {mrr:F3} beside BM25's {bm25:F3}");

        Answer[] answers = new ApiSearcher(files.Model, data).Ask(Question, 50);
        Assert.Contains(answers.Take(3), answer => answer.Member.Id.StartsWith("M:System.IO.File.ReadAllLines", StringComparison.Ordinal));
        Assert.Equal(1, answers.Sum(answer => answer.Probability), 1e-3);
        Assert.Equal(answers.OrderBy(answer => answer.Energy), answers);
        Assert.Empty(new ApiSearcher(files.Model, data).Ask("xyzzy", 10));

        string output = RunWithoutTorch("--model", files.Model, Question);
        Assert.Equal(string.Join('\n', AnswerText.Lines(Question, answers[..10])), output.ReplaceLineEndings("\n").Trim());
    }

    [SkippableFact]
    public void A_file_that_is_no_ranker_is_told_so()
    {
        string path = Path.Combine(_folder, "apisearch.zip");
        File.WriteAllText(path, "no zip");

        InvalidDataException thrown = Assert.Throws<InvalidDataException>(
            () => new ApiSearcher(path, new SearchData(RealData.Index, RealData.Lists.Translation)));
        Assert.Contains("is not a ranker that this program saved", thrown.Message, StringComparison.Ordinal);
    }

    // The program as it was built, less everything of torch and of training.
    private string RunWithoutTorch(params string[] args)
    {
        string program = Directory.CreateDirectory(Path.Combine(_folder, "program")).FullName;
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Append(Path.Combine(AppContext.BaseDirectory, "ApiSearch.runtimeconfig.json")))
        {
            string name = Path.GetFileName(file);
            if (!name.Contains("torch", StringComparison.OrdinalIgnoreCase) && name != "EbmMlNet.Training.dll")
            {
                File.Copy(file, Path.Combine(program, name));
            }
        }

        return DotnetCommand.Run(program, new Dictionary<string, string>(), [Path.Combine(program, "ApiSearch.dll"), .. args]);
    }
}
