using System.Diagnostics;

namespace EbmMlNet.Tests;

/// <summary>A process in which no file can grow beyond a size: to the writer that is what a disk is that fills up in the middle.</summary>
internal static class FullDisk
{
    public static bool CanBeHad => !OperatingSystem.IsWindows() && File.Exists("/bin/sh");

    /// <summary>Runs a test assembly as a program.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="kilobytes">How long a file can become.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The exit code and all that was printed.</returns>
    public static (int ExitCode, string Output) Run(string assembly, int kilobytes, params string[] arguments)
    {
        // The signal is ignored, so that writing fails as it does for want of room.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"trap '' XFSZ; ulimit -f {2 * kilobytes}; exec dotnet exec \"$@\" 2>&1", "sh", assembly, .. arguments])
        {
            RedirectStandardOutput = true,
        };
        // The runtime's own mapping of code is a file too.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
