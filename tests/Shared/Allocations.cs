namespace EbmMlNet.Tests;

/// <summary>How much memory code allocates on its own thread.</summary>
internal static class Allocations
{
    private const int Attempts = 5;

    /// <summary>
    /// The least over several runs. A garbage collection that another test starts meanwhile counts what is left of this thread's
    /// current chunk (some 8,000 bytes) as allocated; what the code itself allocates is there in every run.
    /// </summary>
    public static long Least(Action run)
    {
        run();
        long least = long.MaxValue;
        for (int i = 0; i < Attempts && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
