using System.Globalization;

namespace EbmMlNet;

/// <summary>How much memory there is to take.</summary>
internal static class FreeMemory
{
    private const long Least = 64L << 20;

    /// <summary>With less there is no room for a part and samples.</summary>
    private const long LeastAsked = 1 << 16;

    /// <summary>What is wrong with an option of so many bytes.</summary>
    public static IEnumerable<string> Problems(long? memory, string option) => memory is null or >= LeastAsked ? [] :
        [string.Create(CultureInfo.InvariantCulture, $"{option} is {memory}, but must be at least {LeastAsked:N0} bytes, or null for half of what is free.")];

    /// <summary>Half of what is free on this machine, or in the container that the process is limited to; never less than 64 MB.</summary>
    public static long Half()
    {
        // What the runtime knows of the container's limit and of the memory in use is as new as its last collection.
        GC.Collect(0);
        GCMemoryInfo memory = GC.GetGCMemoryInfo(GCKind.Any);
        return Math.Max(Least, (memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes) / 2);
    }
}
