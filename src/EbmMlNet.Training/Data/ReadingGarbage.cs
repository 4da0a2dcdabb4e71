using System.Diagnostics;

namespace EbmMlNet;

/// <summary>
/// Has the memory that reading leaves behind collected as it goes. ML.NET's loaders make large arrays for every block, which the runtime collects late: a
/// stream that holds 40 MB would grow by hundreds.
/// </summary>
/// <param name="every">After so many bytes that were read.</param>
internal sealed class ReadingGarbage(long every)
{
    private const long Least = 16L << 20;

    /// <summary>An application with much in memory is not to wait for this more than a twentieth of the time.</summary>
    private const int MostShare = 20;

    private long _bytes;
    private long _collected = Stopwatch.GetTimestamp();
    private TimeSpan _took;

    public void Add(long bytes)
    {
        _bytes += bytes;
        if (_bytes < Math.Max(Least, every) || Stopwatch.GetElapsedTime(_collected) < MostShare * _took)
        {
            return;
        }

        long before = Stopwatch.GetTimestamp();
        GC.Collect();
        _collected = Stopwatch.GetTimestamp();
        _took = Stopwatch.GetElapsedTime(before, _collected);
        _bytes = 0;
    }
}
