using TorchSharp;

namespace EbmMlNet;

/// <summary>Sets how many threads torch computes with, for as long as it is not disposed.</summary>
internal sealed class TorchThreads : IDisposable
{
    /// <summary>Multiply-adds in one training step from which a second thread pays for waking it.</summary>
    private const long WorthASecond = 4_000_000;

    /// <summary>More threads than this do not help networks of this size.</summary>
    private const int MostUseful = 8;

    private readonly int _before = torch.get_num_threads();

    private TorchThreads(int count) => torch.set_num_threads(count);

    /// <param name="asked">The number asked for, or null to choose one.</param>
    /// <param name="workPerStep">Multiply-adds of one forward pass over a batch.</param>
    public static TorchThreads Use(int? asked, long workPerStep) =>
        new(asked ?? (workPerStep < WorthASecond ? 1 : Math.Min(Environment.ProcessorCount, MostUseful)));

    public void Dispose() => torch.set_num_threads(_before);
}
