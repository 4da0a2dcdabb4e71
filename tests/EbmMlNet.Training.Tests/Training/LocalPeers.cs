namespace EbmMlNet.Training.Tests.Training;

/// <summary>Peers that are threads of one process.</summary>
internal sealed class LocalPeers : TrainingPeers
{
    private readonly Shared _shared;

    private LocalPeers(Shared shared, int rank) => (_shared, Rank) = (shared, rank);

    public override int Rank { get; }

    public override int Count => _shared.Values.Length;

    /// <summary>Calls on as many threads at once, and gives what each of them gave or threw.</summary>
    public static (T? Result, Exception? Error)[] Run<T>(int count, Func<TrainingPeers, T> call)
    {
        var shared = new Shared(new float[count][], new long[count], new Barrier(count));
        var results = new (T?, Exception?)[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = (call(new LocalPeers(shared, rank)), null);
            }
            catch (Exception error)
            {
                results[rank] = (default, error);
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            // One that another waits for in vain fails the test rather than hang it.
            Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "A process waits for another.");
        }

        return results;
    }

    public override void Sum(Span<float> values)
    {
        _shared.Values[Rank] = values.ToArray();
        _shared.Barrier.SignalAndWait();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = 0;
            foreach (float[] of in _shared.Values)
            {
                values[i] += of[i];
            }
        }

        _shared.Barrier.SignalAndWait();
    }

    public override long Max(long value)
    {
        _shared.Numbers[Rank] = value;
        _shared.Barrier.SignalAndWait();
        long most = _shared.Numbers.Max();
        _shared.Barrier.SignalAndWait();
        return most;
    }

    private sealed record Shared(float[][] Values, long[] Numbers, Barrier Barrier);
}
