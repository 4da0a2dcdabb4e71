using System.Collections.Concurrent;
using System.Diagnostics;

namespace RankingApi.Load;

/// <summary>Clients that ask one after the other, each on a connection of its own.</summary>
internal static class LoadRun
{
    private static readonly RankRequest _request = new(
        new DayQuery(Season: 3, Weekday: 2, IsWorkingDay: true),
        [.. Enumerable.Range(0, 24).Select(hour => new HourCandidate(hour, 1, 20, 50, 10))]);

    /// <param name="url">The API.</param>
    /// <param name="connections">How many clients.</param>
    /// <param name="duration">How long.</param>
    /// <param name="replacements">How often the model is replaced meanwhile, evenly.</param>
    /// <param name="replace">Replaces the model.</param>
    public static async Task<LoadResult> RunAsync(string url, int connections, TimeSpan duration, int replacements, Action replace)
    {
        var generations = new ConcurrentDictionary<string, bool>();
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new Uri(url) };
        _ = await AskAsync(client, generations);
        generations.Clear();
        var watch = Stopwatch.StartNew();
        Task<(List<double> Times, int Failed)>[] clients = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var times = new List<double>();
            int failed = 0;
            while (watch.Elapsed < duration)
            {
                long started = Stopwatch.GetTimestamp();
                bool isRight = await AskAsync(client, generations);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                failed += isRight ? 0 : 1;
            }

            return (times, failed);
        }))];
        for (int i = 0; i < replacements; i++)
        {
            await Task.Delay(duration / (replacements + 1));
            replace();
        }

        (List<double> Times, int Failed)[] parts = await Task.WhenAll(clients);
        double[] all = [.. parts.SelectMany(part => part.Times).Order()];
        return new LoadResult(all, parts.Sum(part => part.Failed), generations.Count, all.Length / watch.Elapsed.TotalSeconds);
    }

    private static async Task<bool> AskAsync(HttpClient client, ConcurrentDictionary<string, bool> generations)
    {
        try
        {
            using HttpResponseMessage response = await client.PostAsJsonAsync("/rank", _request);
            RankResponse? answer = response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<RankResponse>() : null;
            if (answer?.Ranked.Count != _request.Candidates.Length)
            {
                return false;
            }

            _ = generations.TryAdd(answer.Model, true);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
