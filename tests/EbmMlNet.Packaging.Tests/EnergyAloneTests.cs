using System.Globalization;

namespace EbmMlNet.Packaging.Tests;

/// <summary>A model's energy in an application that is compiled ahead of time: no ML.NET, no runtime beside it.</summary>
[Collection("packages")]
public sealed class EnergyAloneTests(PackageFeed feed)
{
    [SkippableFact]
    public void Compiled_ahead_of_time_it_gives_the_energies()
    {
        Skip.If(
            !OperatingSystem.IsWindows() && !IsOnPath("clang") && !IsOnPath("gcc"),
            "NativeAOT links with clang or gcc, and neither is on the path. On Debian: apt-get install clang zlib1g-dev.");
        string output = feed.Publish("EnergyAlone", "native");
        string rows = feed.PathOf("rows.txt");
        File.WriteAllLines(rows, GoldenModel.Rows.Select(row => string.Join(' ', row.Select(x => x.ToString(CultureInfo.InvariantCulture)))));

        Assert.DoesNotContain(Directory.GetFiles(output), file => file.EndsWith(".dll", StringComparison.Ordinal) && !OperatingSystem.IsWindows());
        Assert.InRange(Application.Size(output), 1, 5_000_000);
        GoldenModel.AssertScores(Application.Run(output, "EnergyAlone", GoldenModel.Zip, rows), sign: -1);
    }

    private static bool IsOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, name)));
}
