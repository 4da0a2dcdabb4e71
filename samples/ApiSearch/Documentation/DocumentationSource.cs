using System.Runtime.InteropServices;

namespace ApiSearch.Documentation;

/// <summary>Where the XML documentation of .NET's class library lies on this machine.</summary>
/// <param name="Version">The version of the reference pack, such as <c>10.0.1</c>.</param>
/// <param name="Files">The XML files, in a fixed order.</param>
internal sealed record DocumentationSource(string Version, IReadOnlyList<string> Files)
{
    private const string Pack = "Microsoft.NETCore.App.Ref";

    /// <summary>Tells whether an index was made from these very files.</summary>
    public string Fingerprint => $"{Pack} {Version}, {Files.Count} files, {Files.Sum(file => new FileInfo(file).Length)} bytes";

    /// <summary>The newest pack beside the SDK, else the newest in NuGet's folder; null where neither is there.</summary>
    public static DocumentationSource? Find() =>
        DotnetRoots().Select(root => Path.Combine(root, "packs", Pack))
            .Append(Path.Combine(NuGetFolder(), Pack.ToLowerInvariant()))
            .Select(NewestIn)
            .FirstOrDefault(source => source is not null);

    public static DocumentationSource FindOrThrow() => Find() ?? throw new FileNotFoundException(
        $"The XML documentation of .NET was found neither in packs/{Pack} beside the .NET SDK nor in NuGet's package folder: "
        + "install the .NET SDK from https://dot.net, or restore any project that targets an older .NET than the SDK's.");

    public static DocumentationSource? NewestIn(string packFolder) =>
        !Directory.Exists(packFolder) ? null
        : Directory.EnumerateDirectories(packFolder)
            .OrderByDescending(folder => VersionOf(Path.GetFileName(folder)))
            .ThenByDescending(folder => folder, StringComparer.Ordinal)
            .Select(FromVersionFolder)
            .FirstOrDefault(source => source is not null);

    private static DocumentationSource? FromVersionFolder(string folder)
    {
        string references = Path.Combine(folder, "ref");

        // Folders below ref/net10.0 hold translations.
        string[] files = !Directory.Exists(references) ? [] :
        [
            .. Directory.EnumerateDirectories(references, "net*")
                .SelectMany(framework => Directory.EnumerateFiles(framework, "*.xml"))
                .Order(StringComparer.Ordinal),
        ];
        return files.Length == 0 ? null : new DocumentationSource(Path.GetFileName(folder), files);
    }

    // A preview, 10.0.0-rc.1, comes before the release it leads to.
    private static (Version, bool) VersionOf(string folder) =>
        (System.Version.TryParse(folder.Split('-')[0], out Version? version) ? version : new Version(0, 0), !folder.Contains('-', StringComparison.Ordinal));

    private static IEnumerable<string> DotnetRoots()
    {
        // <root>/shared/Microsoft.NETCore.App/10.0.1/
        string? running = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        for (int level = 0; level < 3; level++)
        {
            running = Path.GetDirectoryName(running);
        }

        return new[] { running, Environment.GetEnvironmentVariable("DOTNET_ROOT"), RootOnPath() }.OfType<string>().Where(root => root.Length > 0);
    }

    private static string? RootOnPath()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return found is null ? null : Path.GetDirectoryName(File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found);
    }

    private static string NuGetFolder() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
