using System.Diagnostics;

namespace EbmMlNet.Tests;

/// <summary>Runs the dotnet command as a person would, in a process of its own.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs to the end and gives what was written to standard output; fails the test on any exit code but 0.</summary>
    public static string Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        (int code, string printed) = Try(folder, environment, arguments);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)} ended with {code}:\n{printed}");
        return printed;
    }

    /// <summary>Runs to the end and gives the exit code and what was written to standard output, and of a failure to standard error.</summary>
    public static (int Code, string Printed) Try(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // What the running test host was started with is about this build, not about the next one.
        foreach (string name in start.Environment.Keys.Where(IsAboutThisBuild).ToList())
        {
            _ = start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {string.Join(' ', arguments)} did not end within {_limit}.");
        }

        return (process.ExitCode, process.ExitCode == 0 ? output.Result : $"{output.Result}\n{errors.Result}");
    }

    private static bool IsAboutThisBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("CORECLR_", StringComparison.Ordinal)
        || name.StartsWith("DOTNET_gc", StringComparison.OrdinalIgnoreCase);
}
