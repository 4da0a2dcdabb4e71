using System.Globalization;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>How much this process has grown, as time goes on.</summary>
internal sealed class MemoryTrace : IDisposable
{
    private readonly long _before;
    private readonly List<long> _seen = [];
    private readonly Timer _timer;

    public MemoryTrace()
    {
        // What is free is given back, so that growing into it counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = Environment.WorkingSet;
        _timer = new Timer(_ => Look(), null, 0, 50);
    }

    /// <summary>The most, in MB.</summary>
    public double Peak
    {
        get
        {
            Look();
            lock (_seen)
            {
                return Math.Max(0, _seen.Max() - _before) / 1e6;
            }
        }
    }

    /// <summary>The most, in MB, of each tenth of the time.</summary>
    public string Tenths
    {
        get
        {
            Look();
            lock (_seen)
            {
                return string.Join(' ', _seen.Chunk((_seen.Count / 10) + 1).Select(part =>
                    (Math.Max(0, part.Max() - _before) / 1e6).ToString("F0", CultureInfo.InvariantCulture)));
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_seen)
        {
            _seen.Add(Environment.WorkingSet);
        }
    }
}
