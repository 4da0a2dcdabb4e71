using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EbmMlNet.Tool.Models;

/// <summary>
/// Finds torch's native libraries, which are no part of the tool's package because they are 480 MB: in NuGet's folder of packages, where
/// they are restored to once if need be.
/// </summary>
internal static class TorchLibraries
{
    private const string Version = "2.10.0";
    private const string SearchFolders = "NATIVE_DLL_SEARCH_DIRECTORIES";

    /// <summary>Lets TorchSharp find the libraries; nothing happens where they lie beside the tool.</summary>
    public static void Prepare(Session session, bool isQuiet)
    {
        string runtime = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        runtime += RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "-arm64" : "-x64";
        string file = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        string[] known = (AppContext.GetData(SearchFolders) as string)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        string[] beside = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", runtime, "native"), .. known];
        if (beside.Any(folder => File.Exists(Path.Combine(folder, file))))
        {
            return;
        }

        string package = $"libtorch-cpu-{runtime}";
        string restored = Path.Combine(Packages(), package, Version, "runtimes", runtime, "native");
        if (!File.Exists(Path.Combine(restored, file)))
        {
            Restore(session, package, isQuiet);
        }

        if (!File.Exists(Path.Combine(restored, file)))
        {
            throw new ToolException($"{package} {Version} has no {file} for this system.", "training needs x64 Linux, x64 or arm64 Windows, or arm64 macOS");
        }

        AppContext.SetData(SearchFolders, string.Join(Path.PathSeparator, [.. known, restored]));
        if (!OperatingSystem.IsLinux())
        {
            // Once loaded, they are found by their names.
            foreach (string name in (string[])["c10", "torch_cpu", "torch"])
            {
                _ = NativeLibrary.TryLoad(Path.Combine(restored, OperatingSystem.IsWindows() ? $"{name}.dll" : $"lib{name}.dylib"), out _);
            }
        }
    }

    private static string Packages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static void Restore(Session session, string package, bool isQuiet)
    {
        if (!isQuiet)
        {
            session.Error.WriteLine($"Restoring {package} {Version}, torch's native libraries, once (120 MB to download)...");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("ebm-torch");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "torch.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
                  <ItemGroup><PackageReference Include="{package}" Version="{Version}" /></ItemGroup>
                </Project>
                """);
            var start = new ProcessStartInfo("dotnet", ["restore", folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new ToolException(
                    $"Torch's native libraries could not be restored: {(output + errors.Result).Trim().Split('\n').Last(line => line.Length > 0)}",
                    $"add the package {package} {Version} to any project and restore it");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
