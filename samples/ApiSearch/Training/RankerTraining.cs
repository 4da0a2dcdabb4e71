using System.Globalization;
using ApiSearch.Documentation;
using ApiSearch.Evaluation;
using ApiSearch.Questions;
using ApiSearch.Search;
using ApiSearch.Storage;
using EbmMlNet;

namespace ApiSearch.Training;

/// <summary>From the documentation to a saved ranker.</summary>
internal static class RankerTraining
{
    private const int TrainingQuestions = 12_000;
    private const int ValidationQuestions = 1_000;

    /// <summary>Trains, saves ranker and index, and if asked to measures what was trained beside BM25 and LightGBM.</summary>
    public static SearchData Run(DocumentationSource source, ModelFiles files, bool compare, TextWriter output)
    {
        var stages = new Stages(output);
        ApiIndex index = stages.Run(
            $"read {source.Files.Count} documentation files of .NET {source.Version} and index them",
            () => ApiIndex.Build(DocumentationReader.Read(source.Files)));
        CandidateLists lists = stages.Run(
            "learn which words of descriptions go with which words of identifiers", () => new CandidateLists(index));
        var (train, validation) = stages.Run("find 50 candidates for each training question, and compute their features", () => (
            lists.Make(Part.Training, TrainingQuestions).Where(list => list.HasRightAnswer).ToArray(),
            lists.Make(Part.Validation, ValidationQuestions).Where(list => list.HasRightAnswer).ToArray()));
        Rankers rankers = stages.Run("load them into ML.NET", () => new Rankers(train, validation));
        TrainedRanker energyBased = stages.Run(
            $"train EbmMlNet on {train.Length:N0} questions with {train.Sum(list => list.Rows.Length):N0} candidates",
            report => rankers.EnergyBased(epoch => report((double)epoch.Epoch / Rankers.Epochs, Describe(epoch))));
        var data = new SearchData(index, lists.Translation);
        rankers.Save(energyBased, files.Model);
        IndexFile.Save(files.Index, data, source.Fingerprint);
        output.WriteLine($"Saved {files.Model} and {Path.GetFileName(files.Index)}.");
        if (compare)
        {
            Compare(stages, lists, rankers, energyBased, output);
        }

        return data;
    }

    private static string Describe(EpochReport epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch} of {Rankers.Epochs}, loss {epoch.Loss:F3}, validation MRR {epoch.ValidationMetric:F4}");

    private static void Compare(Stages stages, CandidateLists lists, Rankers rankers, TrainedRanker energyBased, TextWriter output)
    {
        string? whyNot = null;
        TrainedRanker? lightGbm = stages.Run("train LightGBM on the same features", () => rankers.LightGbm(out whyNot));
        CandidateList[] held = stages.Run("compute the same for the held-out types", () => lists.Make(Part.HeldOut, int.MaxValue));
        var comparison = new Comparison(held);
        RankingMeasures bm25 = comparison.Bm25(), energies = comparison.Of(rankers.Score(energyBased, held));
        var table = new ComparisonTable();
        table.Add("BM25", bm25, null);
        RankingMeasures? trees = lightGbm is null ? null : comparison.Of(rankers.Score(lightGbm, held));
        if (trees is null)
        {
            table.AddMissing("LightGBM", $"its native library did not load ({whyNot}); on Debian and Ubuntu: apt install libgomp1");
        }
        else
        {
            table.Add(lightGbm!.Name, trees, lightGbm.Time);
        }

        table.Add(energyBased.Name, energies, energyBased.Time);
        output.WriteLine($"\n{held.Length:N0} questions about types that no ranker has seen:\n");
        foreach (string line in table.Lines)
        {
            output.WriteLine(line);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nEbmMlNet's MRR is {energies.Mrr / bm25.Mrr:F2} times BM25's."));
        if (trees is not null)
        {
            output.WriteLine($"Against LightGBM's it differs by {ComparisonTable.Difference(energies, trees)}.");
        }

        output.WriteLine(RankingMeasures.Conventions);
    }
}
