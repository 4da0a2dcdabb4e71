using EbmMlNet.Tests;

namespace RankingApi.Tests;

public sealed class DeploymentTests
{
    [Fact]
    public void Nothing_of_torch_is_among_what_is_deployed()
    {
        string dependencies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "RankingApi.deps.json"));

        Assert.Contains("EbmMlNet.AspNetCore", dependencies, StringComparison.Ordinal);
        Assert.DoesNotContain("torch", dependencies, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_image_is_chiselled_runs_as_no_root_and_publishes_a_project_that_is_there()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Checkout.Root, "samples", "RankingApi", "Dockerfile"));

        Assert.EndsWith("-chiseled", lines.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", lines);
        Assert.Contains(lines, line => line.Contains("dotnet publish samples/RankingApi ", StringComparison.Ordinal));
        Assert.Contains("ENTRYPOINT [\"dotnet\", \"RankingApi.dll\"]", lines);
    }
}
