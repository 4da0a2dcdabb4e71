using System.Diagnostics;
using System.Reflection;
using EbmMlNet.Tests;

namespace EbmMlNet.Tool.Tests;

/// <summary>The tool as it is installed: packed, without torch's libraries, which it finds among NuGet's packages.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-package");

    [Fact]
    public void It_is_packed_installed_and_trains()
    {
        string feed = PathOf("feed"), tools = PathOf("tools");
        var none = new Dictionary<string, string>();
        _ = DotnetCommand.Run(Checkout.Root, none, "pack", Path.Combine("src", "EbmMlNet.Tool"), "--no-build", "-c", Metadata("Configuration"), "-o", feed);
        Assert.InRange(new FileInfo(Path.Combine(feed, $"EbmMlNet.Tool.{Metadata("PackageVersion")}.nupkg")).Length, 1, 30_000_000);
        File.WriteAllText(PathOf("nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{feed}" />
              </packageSources>
            </configuration>
            """);
        _ = DotnetCommand.Run(
            _folder.FullName, new Dictionary<string, string> { ["NUGET_PACKAGES"] = PathOf("packages") },
            "tool", "install", "EbmMlNet.Tool", "--version", Metadata("PackageVersion"), "--tool-path", tools, "--configfile", PathOf("nuget.config"));

        Ratings.WriteCsv(PathOf("train.csv"), users: 20, seed: 5);
        string model = PathOf("model.zip");
        string trained = Run(tools, "train", PathOf("train.csv"), "-o", model, "--label", "Rating", "--group", "User Id", "--quality", "fast", "--epochs", "5", "--quiet");
        Assert.Contains("3 features", trained, StringComparison.Ordinal);
        Assert.Contains("features  3: Year, Price, Length", Run(tools, "inspect", model), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Run(string tools, params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(tools, "ebm"), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath!);
        start.Environment["NUGET_PACKAGES"] = Metadata("NuGetPackageRoot");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static string Metadata(string key) => typeof(ToolPackageTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
