using EbmMlNet;
using EbmMlNet.Tests;
using IntentSearch.Consumption;
using IntentSearch.Data;
using IntentSearch.Training;

namespace IntentSearch.Tests.Consumption;

/// <summary>Trains the sample's model and uses it: in this process, and in one that has no torch at hand.</summary>
public sealed class SavedModelTests : IDisposable
{
    private const string Question = "somebody has stolen my phone on the bus";

    private static readonly IntentData s_data = IntentData.Load(IntentData.Folder);

    private readonly string _folder = Directory.CreateTempSubdirectory("intents").FullName;

    private string ModelPath => Path.Combine(_folder, "intents.zip");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_saved_model_finds_intents_in_a_process_without_torch()
    {
        IntentTraining.Run(s_data, ModelPath, compare: false, TextWriter.Null);
        Assert.InRange(IntentTraining.Measure(ModelPath, s_data).Mrr, 0.65, 1);

        using var searcher = new IntentSearcher(ModelPath, s_data.Intents);
        IReadOnlyList<RankedItem<TextPair>> answers = searcher.Rank(Question);
        Assert.Equal("sim_lost", answers[0].Item.IntentId);
        Assert.Equal(s_data.Intents.Count, answers.Count);
        Assert.Equal(answers.OrderBy(answer => answer.Energy), answers);
        Assert.Equal(1, answers.Sum(answer => answer.Probability), 1e-3);

        string alone = RunWithoutTorch("--model", ModelPath, Question);
        Assert.Equal(string.Join('\n', AnswerText.Lines(Question, answers)), alone.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public void A_file_that_is_no_model_is_told_so()
    {
        File.WriteAllText(ModelPath, "no zip");

        InvalidDataException thrown = Assert.Throws<InvalidDataException>(() => new IntentSearcher(ModelPath, s_data.Intents));
        Assert.Contains("is not a model that this program saved", thrown.Message, StringComparison.Ordinal);
    }

    // The program as it was built, less everything of torch and of training.
    private string RunWithoutTorch(params string[] args)
    {
        string program = Directory.CreateDirectory(Path.Combine(_folder, "program")).FullName;
        _ = Directory.CreateDirectory(Path.Combine(program, "Data"));
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Concat(Directory.EnumerateFiles(IntentData.Folder))
            .Append(Path.Combine(AppContext.BaseDirectory, "IntentSearch.runtimeconfig.json")))
        {
            string name = Path.GetRelativePath(AppContext.BaseDirectory, file);
            if (!name.Contains("torch", StringComparison.OrdinalIgnoreCase) && name != "EbmMlNet.Training.dll")
            {
                File.Copy(file, Path.Combine(program, name));
            }
        }

        return DotnetCommand.Run(program, new Dictionary<string, string>(), [Path.Combine(program, "IntentSearch.dll"), .. args]);
    }
}
