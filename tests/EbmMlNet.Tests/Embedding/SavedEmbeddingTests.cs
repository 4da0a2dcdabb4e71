using Microsoft.ML;

namespace EbmMlNet.Tests;

/// <summary>Embedding transforms that earlier versions saved load for ever, in a process that has done nothing else.</summary>
public class SavedEmbeddingTests
{
    private readonly MLContext _ml = new();

    private static string SavedPath => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Embedding", "Golden", "embedding.v1.zip");

    [Fact]
    public void The_first_version_loads_with_all_its_options()
    {
        if (!File.Exists(SavedPath))
        {
            Save();
            Assert.Fail($"{SavedPath} was missing and has been made now, with its codes beside it. Commit both, and never change them.");
        }

        ITransformer[] steps = [.. Assert.IsAssignableFrom<IEnumerable<ITransformer>>(_ml.Model.Load(SavedPath, out _))];
        var context = Assert.IsType<EmbeddingTransformer>(steps[0]);
        Assert.Equal(("A", "Features", false), (context.OutputColumnName, context.InputColumnName, context.IsAnswer));
        Assert.Equal(EmbeddingDistance.Bilinear, Assert.IsType<JointEmbeddingEnergy>(context.EnergyFunction).Distance);
        var answer = Assert.IsType<EmbeddingTransformer>(steps[1]);
        Assert.Equal(("B", "Features", true), (answer.OutputColumnName, answer.InputColumnName, answer.IsAnswer));
        AssertSaved(SavedCodes.Compute(SavedPath));
    }

    [Fact]
    public void A_fresh_process_loads_it_without_any_registration()
    {
        string tests = typeof(Program).Assembly.Location;
        string output = DotnetCommand.Run(
            AppContext.BaseDirectory, new Dictionary<string, string>(), "exec", tests, Program.CodesCommand, SavedPath);
        AssertSaved(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EnergySamples.Parse));
    }

    private static void AssertSaved(IEnumerable<float> codes)
    {
        float[] expected = [.. File.ReadLines(Path.ChangeExtension(SavedPath, ".txt")).Select(EnergySamples.Parse)], found = [.. codes];
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
    }

    private void Save()
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(SavedPath)!);
        InputScaling scaling = RandomEnergies.Scaling(SavedCodes.FeatureCount, new Random(1));
        JointEmbeddingEnergy energy =
            RandomEnergies.Joint(scaling, new Random(1), EmbeddingDistance.Bilinear, 5, [6], Activation.Silu);
        var model = new EnergyRankingModelParameters(_ml, energy, []);
        IDataView rows = SavedCodes.Rows(_ml);
        ITransformer chain = _ml.Transforms.EmbedContext("A", model).Append(_ml.Transforms.EmbedAnswer("B", model)).Fit(rows);
        _ml.Model.Save(chain, rows.Schema, SavedPath);
        File.WriteAllLines(Path.ChangeExtension(SavedPath, ".txt"), SavedCodes.Compute(SavedPath).Select(EnergySamples.Format));
    }
}
