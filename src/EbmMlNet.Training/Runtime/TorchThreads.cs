using TorchSharp;

namespace EbmMlNet;

/// <summary>Sets how many threads torch computes with, for as long as it is not disposed.</summary>
/// <remarks>
/// Torch keeps a number for the process and one for each thread that computes. Trainings that overlap each have their own while they run;
/// what was there before the first of them comes back, also where they end in another order than they began.
/// </remarks>
internal sealed class TorchThreads : IDisposable
{
    /// <summary>Multiply-adds in one training step from which a second thread pays for waking it.</summary>
    private const long WorthASecond = 8_000_000;

    /// <summary>More threads than this do not help networks of this size.</summary>
    private const int MostUseful = 8;

    private static readonly object _gate = new();
    private static readonly List<int> _running = [];
    private static int _before;

    private TorchThreads(int count)
    {
        Count = count;
        lock (_gate)
        {
            if (_running.Count == 0)
            {
                _before = torch.get_num_threads();
            }

            _running.Add(count);
            torch.set_num_threads(count);
        }
    }

    /// <summary>The number in use.</summary>
    public int Count { get; }

    /// <param name="asked">The number asked for, or null to choose one.</param>
    /// <param name="workPerStep">Multiply-adds of one forward pass over a batch.</param>
    public static TorchThreads Use(int? asked, long workPerStep) =>
        new(asked ?? (workPerStep < WorthASecond ? 1 : Math.Min(Environment.ProcessorCount, MostUseful)));

    public void Dispose()
    {
        lock (_gate)
        {
            _ = _running.Remove(Count);
            torch.set_num_threads(_before);
            if (_running.Count == 0)
            {
                return;
            }

            // The number of the process goes back to that of a training that still runs, without changing this thread's.
            int running = _running[^1];
            var setter = new Thread(() => torch.set_num_threads(running));
            setter.Start();
            setter.Join();
        }
    }
}
