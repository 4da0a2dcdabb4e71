using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using EbmMlNet.Tests;

namespace EbmMlNet.Packaging.Tests;

/// <summary>
/// Every package of this repository in a folder, packed without building anything anew, and the applications of Consumers/ that are built against
/// them outside the repository. Other packages come from the folder this build restored, and what is not there from the machine's sources.
/// </summary>
public sealed class PackageFeed : IDisposable
{
    public static readonly string[] Libraries = ["EbmMlNet", "EbmMlNet.AspNetCore", "EbmMlNet.Text", "EbmMlNet.Training"];
    public static readonly string[] Packages = [.. Libraries, "EbmMlNet.Templates", "EbmMlNet.Tool"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-packages");

    public PackageFeed()
    {
        // Its own folder for specifications: other tests pack the same projects at the same time.
        File.WriteAllText(PathOf("pack.proj"), $"""
            <Project>
              <ItemGroup>
                {string.Join("\n    ", Packages.Select(package => $"<Packed Include=\"{Path.Combine(Checkout.Root, "src", package, package)}.csproj\" />"))}
              </ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packed)" Targets="Pack" BuildInParallel="true"
                         Properties="Configuration={Configuration};NoBuild=true;PackageOutputPath={PathOf("feed")};NuspecOutputPath={PathOf("specifications")}/" />
              </Target>
            </Project>
            """);
        _ = Run(Checkout.Root, "msbuild", PathOf("pack.proj"), "-t:Pack", "-m", "-v:quiet");
        File.WriteAllText(PathOf("nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{PathOf("feed")}" />
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
    }

    public static string Version => Metadata("PackageVersion");

    public static string Configuration => Metadata("Configuration");

    public static string Consumers => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Packaging.Tests", "Consumers");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public ZipArchive Open(string package, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(PathOf("feed"), $"{package}.{Version}.{extension}"));

    public XElement Specification(string package)
    {
        using ZipArchive zip = Open(package);
        using Stream stream = zip.GetEntry(package + ".nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    /// <summary>Builds an application of Consumers/, once, and gives the folder of its output.</summary>
    public string Build(string consumer)
    {
        string output = PathOf($"{consumer}-build");
        if (Directory.Exists(output))
        {
            return output;
        }

        _ = Run(Copy(consumer), "build", "-c", "Release", "-o", output, $"-p:EbmMlNetVersion={Version}", "-p:UseSharedCompilation=false");
        return output;
    }

    /// <summary>
    /// Publishes one for this kind of machine and gives the folder; skips the test where the SDK's packages for it can neither be found nor fetched.
    /// </summary>
    public string Publish(string consumer, string how, params string[] arguments)
    {
        string output = PathOf($"{consumer}-{how}");
        (int code, string printed) = DotnetCommand.Try(Copy(consumer), Environment,
            ["publish", "-c", "Release", "--use-current-runtime", "-o", output, $"-p:EbmMlNetVersion={Version}", "-p:UseSharedCompilation=false", .. arguments]);
        string? missing = printed.Split('\n').FirstOrDefault(line =>
            line.Contains("error NU1", StringComparison.Ordinal) && Array.Exists(_ofTheSdk, part => line.Contains(part, StringComparison.OrdinalIgnoreCase)));
        Skip.If(missing is not null, $"A package that the SDK publishes with cannot be restored here: {missing}");
        Assert.True(code == 0, printed);
        return output;
    }

    public string Run(string folder, params string[] arguments) => DotnetCommand.Run(folder, Environment, arguments);

    public void Dispose() => _folder.Delete(recursive: true);

    private static readonly string[] _ofTheSdk = ["Microsoft.NETCore.App.", "Microsoft.AspNetCore.App.", "ILCompiler", "Microsoft.NET.ILLink"];

    private Dictionary<string, string> Environment => new() { ["NUGET_PACKAGES"] = PathOf("packages") };

    private string Copy(string consumer)
    {
        string folder = PathOf(consumer);
        _ = Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.Combine(Consumers, consumer)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        return folder;
    }

    private static string Metadata(string key) => typeof(PackageFeed).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
