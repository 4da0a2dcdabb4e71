namespace EbmMlNet.Packaging.Tests;

/// <summary>An application that has EbmMlNet alone scores a saved model, built and published in every way that docs/deployment.md has.</summary>
[Collection("packages")]
public sealed class ScoringPackageTests(PackageFeed feed)
{
    [Fact]
    public void It_scores_without_torch_and_adds_less_than_three_megabytes()
    {
        string output = feed.Build("Scoring");
        string[] files = Directory.GetFiles(output, "*", SearchOption.AllDirectories);

        Assert.DoesNotContain(files, file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("torch", File.ReadAllText(Path.Combine(output, "Scoring.deps.json")), StringComparison.OrdinalIgnoreCase);
        long library = new FileInfo(Path.Combine(output, "EbmMlNet.dll")).Length;
        long withNumerics = library + new FileInfo(Path.Combine(output, "System.Numerics.Tensors.dll")).Length;
        Assert.InRange(library, 1, 1_000_000);
        Assert.InRange(withNumerics, 1, 3_000_000);
        GoldenModel.AssertScores(feed.Run(output, "exec", Path.Combine(output, "Scoring.dll"), GoldenModel.Zip, Rows()));
    }

    [SkippableFact]
    public void Trimmed_it_scores_the_same()
    {
        string output = feed.Publish("Scoring", "trimmed", "--self-contained", "-p:PublishTrimmed=true", "-p:TrimMode=partial");

        Assert.InRange(Application.Size(output), 1, 45_000_000);
        GoldenModel.AssertScores(Application.Run(output, "Scoring", GoldenModel.Zip, Rows()));
    }

    [SkippableFact]
    public void In_a_single_file_it_scores_the_same()
    {
        string output = feed.Publish("Scoring", "single", "--self-contained", "false", "-p:PublishSingleFile=true");

        Assert.DoesNotContain(Directory.GetFiles(output), file => file.EndsWith(".dll", StringComparison.Ordinal));
        Assert.InRange(Application.Size(output), 1, 8_000_000);
        GoldenModel.AssertScores(Application.Run(output, "Scoring", GoldenModel.Zip, Rows()));
    }

    private string Rows() => GoldenModel.WriteRows(feed.PathOf("rows.idv"));
}
