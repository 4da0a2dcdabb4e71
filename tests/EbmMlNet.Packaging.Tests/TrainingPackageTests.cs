using System.Globalization;
using EbmMlNet.Tests;
using Mono.Cecil;

namespace EbmMlNet.Packaging.Tests;

/// <summary>An application that has EbmMlNet.Training trains; another, which has EbmMlNet alone, scores what it saved.</summary>
[Collection("packages")]
public sealed class TrainingPackageTests(PackageFeed feed)
{
    [Fact]
    public void What_one_process_trains_another_without_torch_scores_the_same()
    {
        string rows = feed.PathOf("rows.letor"), zip = feed.PathOf("trained.zip");
        File.WriteAllLines(rows, Rows());
        string training = feed.Build("Training"), scoring = feed.Build("Scoring");

        string trained = feed.Run(training, "exec", Path.Combine(training, "Training.dll"), rows, zip);
        string scored = feed.Run(scoring, "exec", Path.Combine(scoring, "Scoring.dll"), zip, rows);

        Assert.True(trained.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count() > 100, trained);
        Assert.Equal(trained, scored);
        Assert.Equal(4, EnergyFunction.Load(zip).FeatureCount);
    }

    [Theory]
    [InlineData("0.102.7")]
    [InlineData("0.108.0")]
    public void Beside_another_TorchSharp_training_says_so_before_it_begins(string version)
    {
        string rows = feed.PathOf("few.letor"), folder = feed.PathOf("other-" + version);
        File.WriteAllLines(rows, Rows().Take(20));
        _ = Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(feed.Build("Training")).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
        {
            // Only what is managed: no native torch is reached.
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        string torch = Path.Combine(folder, "TorchSharp.dll");
        using (var assembly = AssemblyDefinition.ReadAssembly(new MemoryStream(File.ReadAllBytes(torch))))
        {
            assembly.Name.Version = Version.Parse(version + ".0");
            File.Delete(torch);
            assembly.Write(torch);
        }

        (int code, string printed) = DotnetCommand.Try(folder, new Dictionary<string, string>(), "exec", Path.Combine(folder, "Training.dll"), rows, feed.PathOf("none.zip"));

        Assert.NotEqual(0, code);
        Assert.Contains(
            $"System.InvalidOperationException: This version of EbmMlNet.Training was built against TorchSharp 0.107.0 and trains with no other; found {version}. " +
            "Reference the package TorchSharp 0.107.0",
            printed,
            StringComparison.Ordinal);
    }

    /// <summary>Forty questions of five answers each.</summary>
    private static IEnumerable<string> Rows()
    {
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            float[] x = [.. Enumerable.Range(0, 4).Select(_ => (float)random.NextDouble())];
            int label = x[0] + x[1] > 1.2 ? 2 : x[2] > 0.5 ? 1 : 0;
            yield return string.Create(CultureInfo.InvariantCulture, $"{label} qid:{i / 5} 1:{x[0]:R} 2:{x[1]:R} 3:{x[2]:R} 4:{x[3]:R}");
        }
    }
}
