using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Warns where a training is a repeat but for the number of threads, in which sums are added up in another order.</summary>
internal static class ThreadWatch
{
    /// <summary>So many trainings are remembered in a process.</summary>
    private const int MostKept = 1000;

    private static readonly ConcurrentDictionary<(int Seed, string Training), int> _seen = new();

    /// <param name="channel">Takes the warning.</param>
    /// <param name="threads">How many threads this training has.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="training">What else makes it the same training as another.</param>
    /// <param name="earlier">The history of the model that it goes on from; null for none.</param>
    public static void Check(IChannel channel, int threads, int seed, string training, IReadOnlyList<EpochReport>? earlier)
    {
        if (earlier is [.., { NumberOfThreads: { } before }] && before != threads)
        {
            channel.Warning(Text("The earlier model was trained", before, threads));
        }

        if (_seen.TryGetValue((seed, training), out int last) && last != threads)
        {
            channel.Warning(Text(string.Create(CultureInfo.InvariantCulture, $"The same training with seed {seed} ran before"), last, threads));
        }

        if (_seen.Count < MostKept)
        {
            _seen[(seed, training)] = threads;
        }
    }

    private static string Text(string what, int before, int now) => string.Create(CultureInfo.InvariantCulture,
        $"{what} with {before} threads, and this one has {now}: the weights will not be the same bit for bit. Set NumberOfThreads to have them the same " +
        $"on every machine.");
}
