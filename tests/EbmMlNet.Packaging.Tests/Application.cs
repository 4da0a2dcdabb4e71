using System.Diagnostics;

namespace EbmMlNet.Packaging.Tests;

/// <summary>A published application, in a process of its own.</summary>
internal static class Application
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to the end and gives what it printed; fails the test on any exit code but 0.</summary>
    public static string Run(string folder, string name, params string[] arguments)
    {
        string path = Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath!);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{path} did not end within {_limit}.");
        }

        Assert.True(process.ExitCode == 0, $"{path} ended with {process.ExitCode}:\n{output.Result}\n{errors.Result}");
        return output.Result;
    }

    /// <summary>The bytes of a folder's files, symbols left out.</summary>
    public static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => file.Extension is not (".pdb" or ".dbg" or ".xml")).Sum(file => file.Length);
}
