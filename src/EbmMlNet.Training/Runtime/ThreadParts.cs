using TorchSharp;

namespace EbmMlNet;

/// <summary>Work shared out among as many threads as torch uses, a part in a row to each.</summary>
internal static class ThreadParts
{
    public static void ForEach(int count, Action<(int Start, int End)> work)
    {
        int threads = torch.get_num_threads();
        if (threads == 1 || count < threads)
        {
            work((0, count));
            return;
        }

        _ = Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
            work(((int)((long)count * part / threads), (int)((long)count * (part + 1) / threads))));
    }
}
