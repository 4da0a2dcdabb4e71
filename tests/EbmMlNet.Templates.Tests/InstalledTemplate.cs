using System.Reflection;
using EbmMlNet.Tests;

namespace EbmMlNet.Templates.Tests;

/// <summary>The template packed and installed for these tests alone, and the libraries packed beside it.</summary>
public sealed class InstalledTemplate : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-template");

    public InstalledTemplate()
    {
        string feed = PathOf("feed");
        foreach (string project in new[] { "EbmMlNet", "EbmMlNet.Training", "EbmMlNet.Templates" })
        {
            _ = Run(Checkout.Root, "pack", Path.Combine("src", project), "--no-build", "-c", Metadata("Configuration"), "-o", feed);
        }

        File.WriteAllText(PathOf("nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{feed}" />
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
            """);
        _ = New("install", Path.Combine(feed, $"EbmMlNet.Templates.{Metadata("PackageVersion")}.nupkg"));
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string New(params string[] arguments) => Run(_folder.FullName, ["new", .. arguments, "--debug:custom-hive", PathOf("hive")]);

    public string Run(string folder, params string[] arguments) =>
        DotnetCommand.Run(folder, new Dictionary<string, string> { ["NUGET_PACKAGES"] = PathOf("packages") }, arguments);

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Metadata(string key) => typeof(InstalledTemplate).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
