using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests.Packaging;

/// <summary>
/// The packages of what is under test, packed without building anything anew, and an application built against them
/// outside the repository. Every other package comes from the folder this build restored, so no network is needed.
/// </summary>
public sealed class PackageFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-packages");

    public PackageFixture()
    {
        string root = Checkout.Root;
        foreach (string project in new[] { "EbmMlNet", "EbmMlNet.Training" })
        {
            Run(root, "pack", Path.Combine("src", project), "--no-build", "-c", Metadata("Configuration"), "-o", Feed);
        }

        _ = Directory.CreateDirectory(Consumer);
        foreach (string file in Directory.GetFiles(Path.Combine(root, "tests", "PackageConsumer")))
        {
            File.Copy(file, Path.Combine(Consumer, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(Consumer, "nuget.config"), NugetConfig());
        Run(Consumer, "build", "-c", "Release", "-o", ConsumerOutput, $"-p:EbmMlNetVersion={Version}", "-p:UseSharedCompilation=false");
    }

    public static string Version => Metadata("PackageVersion");

    public string Feed => Path.Combine(_folder.FullName, "feed");

    public string ConsumerOutput => Path.Combine(_folder.FullName, "output");

    private string Consumer => Path.Combine(_folder.FullName, "consumer");

    public void Dispose() => _folder.Delete(recursive: true);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Scores rows in a process of its own that has only the packed EbmMlNet.</summary>
    public float[] Score(string model, string rows) =>
        [.. Run(_folder.FullName, "exec", Path.Combine(ConsumerOutput, "PackageConsumer.dll"), model, rows)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(float.Parse)];

    public ZipArchive Open(string package, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.{extension}"));

    public XElement Specification(string package)
    {
        using ZipArchive zip = Open(package);
        using Stream stream = zip.GetEntry(package + ".nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    private string Run(string folder, params string[] arguments) => DotnetCommand.Run(
        folder, new Dictionary<string, string> { ["NUGET_PACKAGES"] = PathOf("packages") }, arguments);

    private string NugetConfig() => $"""
        <configuration>
          <packageSources>
            <add key="packed" value="{Feed}" />
          </packageSources>
          <fallbackPackageFolders>
            <add key="restored" value="{Metadata("NuGetPackageRoot")}" />
          </fallbackPackageFolders>
          <packageSourceMapping>
            <packageSource key="packed">
              <package pattern="EbmMlNet*" />
            </packageSource>
            <packageSource key="nuget.org">
              <package pattern="*" />
            </packageSource>
          </packageSourceMapping>
        </configuration>
        """;

    private static string Metadata(string key) => typeof(PackageFixture).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
