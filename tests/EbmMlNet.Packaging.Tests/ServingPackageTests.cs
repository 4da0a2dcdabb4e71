using System.Text.Json;

namespace EbmMlNet.Packaging.Tests;

/// <summary>An application that has EbmMlNet.AspNetCore alone answers a request.</summary>
[Collection("packages")]
public sealed class ServingPackageTests(PackageFeed feed)
{
    [Fact]
    public void It_ranks_the_candidates_of_a_request()
    {
        string body = feed.PathOf("body.json");
        File.WriteAllText(body, JsonSerializer.Serialize(GoldenModel.Rows.Select(row => new { features = row })));
        string output = feed.Build("Serving");

        float[] energies = JsonSerializer.Deserialize<float[]>(feed.Run(output, "exec", Path.Combine(output, "Serving.dll"), GoldenModel.Zip, body))!;

        Assert.DoesNotContain(Directory.GetFiles(output), file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(GoldenModel.Scores.Length, energies.Length);
        Assert.All(GoldenModel.Scores.Select(score => -score).Order().Zip(energies), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
