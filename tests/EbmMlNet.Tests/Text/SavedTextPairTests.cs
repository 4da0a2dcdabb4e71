using Microsoft.ML;

namespace EbmMlNet.Tests;

/// <summary>Text features that earlier versions saved load for ever, in a process that has done nothing else.</summary>
public class SavedTextPairTests
{
    private readonly MLContext _ml = new();

    private static string SavedPath => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Text", "Golden", "text-pair.v1.zip");

    [Fact]
    public void The_first_version_loads_with_all_its_options()
    {
        if (!File.Exists(SavedPath))
        {
            Save();
            Assert.Fail($"{SavedPath} was missing and has been made now, with its features beside it. Commit both, and never change them.");
        }

        var transformer = Assert.IsType<TextPairTransformer>(_ml.Model.Load(SavedPath, out _));
        Assert.Equal(("Features", "Query", "Passage"), (transformer.OutputColumnName, transformer.QueryColumnName, transformer.PassageColumnName));
        Assert.Equal(8, transformer.PassageCount);
        AssertSaved(SavedTextPairs.Compute(SavedPath));
    }

    [Fact]
    public void A_fresh_process_loads_it_without_any_registration()
    {
        string output = DotnetCommand.Run(
            AppContext.BaseDirectory, new Dictionary<string, string>(), "exec", typeof(Program).Assembly.Location, Program.TextPairsCommand, SavedPath);
        AssertSaved(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EnergySamples.Parse));
    }

    [Fact]
    public void Whatever_byte_is_wrong_the_model_is_refused()
    {
        var model = new TextPairModel(new CorpusStatistics(9, 2.5f, [3, 1UL << 40], [2, 9]), 1.2f, 0.75f, false, true);
        byte[] file = model.Write();
        TextPairModel read = TextPairModel.Read(file);
        Assert.Equal(
            (model.K1, model.B, model.AddsProducts, true, 9, 2.5f),
            (read.K1, read.B, read.AddsProducts, read.SplitsIdentifiers, read.Statistics.PassageCount, read.Statistics.MeanLength));
        Assert.Equal(model.Statistics.Keys, read.Statistics.Keys);
        Assert.Equal(model.Statistics.Frequencies, read.Statistics.Frequencies);
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x41;
            _ = Assert.Throws<FormatException>(() => TextPairModel.Read(damaged));
            _ = Assert.Throws<FormatException>(() => TextPairModel.Read(file[..i]));
        }
    }

    [Fact]
    public void Parts_that_cannot_be_are_refused_by_name()
    {
        AssertRefused("'passages'", passages: 0);
        AssertRefused("'numbers'", numbers: [0, 1, 0.5f]);
        AssertRefused("'numbers'", numbers: [1, -1, 0.5f]);
        AssertRefused("'numbers'", numbers: [1, 1, 2]);
        AssertRefused("term 1 is not above", low: [5, 5]);
        AssertRefused("term 0 stands in 10 of 9 passages", frequency: [10, 2]);
        AssertRefused("'terms.frequency': 0 found", frequency: [2, 0]);

        static void AssertRefused(string expected, int passages = 9, float[]? numbers = null, int[]? low = null, int[]? frequency = null)
        {
            var writer = new PartWriter();
            writer.Write("passages", passages);
            writer.Write("numbers", numbers ?? [1, 1, 0.5f]);
            writer.Write("products", [false]);
            writer.Write("terms.high", [0, 0]);
            writer.Write("terms.low", low ?? [1, 2]);
            writer.Write("terms.frequency", frequency ?? [2, 3]);
            Assert.Contains(expected, Assert.Throws<FormatException>(() => TextPairModel.Read(writer.ToArray())).Message);
        }
    }

    private static void AssertSaved(IEnumerable<float> features)
    {
        float[] expected = [.. File.ReadLines(Path.ChangeExtension(SavedPath, ".txt")).Select(EnergySamples.Parse)], found = [.. features];
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
    }

    private void Save()
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(SavedPath)!);
        IDataView rows = TextPairRow.Load(_ml, TextPairRow.Some);
        var options = new TextPairOptions
        {
            K1 = 1.5f,
            B = 0.5f,
            QueryEmbeddingColumnName = "QueryVector",
            PassageEmbeddingColumnName = "PassageVector",
            AddsProducts = true,
        };
        _ml.Model.Save(_ml.Transforms.TextPair("Features", "Query", "Passage", options).Fit(rows), rows.Schema, SavedPath);
        File.WriteAllLines(Path.ChangeExtension(SavedPath, ".txt"), SavedTextPairs.Compute(SavedPath).Select(EnergySamples.Format));
    }
}
