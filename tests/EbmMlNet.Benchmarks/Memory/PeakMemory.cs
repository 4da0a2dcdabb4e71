namespace EbmMlNet.Benchmarks.Memory;

/// <summary>How much this process grows, at most, while something runs.</summary>
internal sealed class PeakMemory : IDisposable
{
    private readonly long _before;
    private readonly Timer _timer;
    private long _peak;

    public PeakMemory()
    {
        // What is free is given back, so that growing into it counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = Environment.WorkingSet;
        _timer = new Timer(_ => Look(), null, 0, 20);
    }

    public double Megabytes
    {
        get
        {
            Look();
            return Math.Max(0, _peak - _before) / 1e6;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look() => _peak = Math.Max(_peak, Environment.WorkingSet);
}
