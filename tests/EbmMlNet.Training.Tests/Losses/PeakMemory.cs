namespace EbmMlNet.Training.Tests;

/// <summary>How much memory the process takes at its peak while something runs; tests that ask run alone.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class PeakMemory
{
    public const string Alone = "Peak memory";

    private const string Reset = "/proc/self/clear_refs";

    public static bool CanBeMeasured => File.Exists(Reset);

    /// <summary>Bytes by which the resident memory rises above what it is now.</summary>
    public static long GrowthDuring(Action action)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // 5 sets the peak (VmHWM) back to what is resident now.
        File.WriteAllText(Reset, "5");
        long before = Kilobytes("VmHWM:");
        action();
        return Math.Max(0, Kilobytes("VmHWM:") - before) << 10;
    }

    private static long Kilobytes(string name)
    {
        string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
