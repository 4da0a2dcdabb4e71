using System.Collections.Concurrent;
using System.Diagnostics;

namespace RankingApi.Load;

/// <summary>Clients that ask one after the other, each on a connection of its own.</summary>
/// <param name="url">The API.</param>
/// <param name="question">What they ask.</param>
internal sealed class LoadRun(string url, string question)
{
    private readonly ConcurrentDictionary<string, bool> _generations = new();
    private int _expected;

    /// <param name="connections">How many clients.</param>
    /// <param name="duration">How long.</param>
    /// <param name="replacements">How often the model is replaced meanwhile, evenly.</param>
    /// <param name="replace">Replaces the model.</param>
    public async Task<LoadResult> RunAsync(int connections, TimeSpan duration, int replacements, Action replace)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new Uri(url) };
        _expected = await AskAsync(client);
        _generations.Clear();
        var watch = Stopwatch.StartNew();
        Task<(List<double> Times, int Failed)>[] clients = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var times = new List<double>();
            int failed = 0;
            while (watch.Elapsed < duration)
            {
                long started = Stopwatch.GetTimestamp();
                int ranked = await AskAsync(client);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                failed += ranked == _expected && ranked > 0 ? 0 : 1;
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
        return new LoadResult(all, parts.Sum(part => part.Failed), _generations.Count, _expected, all.Length / watch.Elapsed.TotalSeconds);
    }

    /// <summary>How many candidates an answer has ranked; 0 where there is none.</summary>
    private async Task<int> AskAsync(HttpClient client)
    {
        try
        {
            using HttpResponseMessage response = await client.PostAsJsonAsync("/rank", new RankRequest(question));
            if (!response.IsSuccessStatusCode || await response.Content.ReadFromJsonAsync<RankResponse>() is not { } answer)
            {
                return 0;
            }

            _ = _generations.TryAdd(answer.Model, true);
            return answer.Candidates;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
