using System.Diagnostics;

namespace EbmMlNet.Benchmarks.Scoring;

/// <summary>Times several things in turn, so that whatever else the machine does meets all of them alike.</summary>
internal static class Measurement
{
    /// <summary>The shortest time of each action over the rounds that fit into the given time, after as much warm-up.</summary>
    public static TimeSpan[] Fastest(TimeSpan each, params Action[] actions)
    {
        var fastest = new TimeSpan[actions.Length];
        foreach (bool isWarmUp in (bool[])[true, false])
        {
            Array.Fill(fastest, TimeSpan.MaxValue);
            var all = Stopwatch.StartNew();
            while (all.Elapsed < each * actions.Length)
            {
                for (int i = 0; i < actions.Length; i++)
                {
                    var clock = Stopwatch.StartNew();
                    actions[i]();
                    fastest[i] = clock.Elapsed < fastest[i] ? clock.Elapsed : fastest[i];
                }
            }
        }

        return fastest;
    }

    /// <summary>Bytes that the action allocates on this thread, at best.</summary>
    public static long Allocated(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 30; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
