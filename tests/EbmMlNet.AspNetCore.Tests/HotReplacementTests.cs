using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EbmMlNet.AspNetCore.Tests;

public sealed class HotReplacementTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_replaced_under_load_gives_no_failed_and_no_mixed_answer()
    {
        string file = _folder.Save("offers.zip", 1);
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>("offers", file), TimeSpan.FromMilliseconds(20));
        var weights = new ConcurrentDictionary<string, float>();
        RankingModels<Offer> models = host.Rankers();
        Offer[] offers = Served.Offers();
        using var stop = new CancellationTokenSource();
        Task<int>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            int answers = 0;
            while (!stop.IsCancellationRequested)
            {
                RankedAnswer<Offer> answer = models.Rank("offers", offers);
                // One generation's weight explains every energy of the answer, always the same one for the same hash.
                float weight = answer.Items[0].Energy / answer.Items[0].Item.Price;
                Assert.Equal(weight, weights.GetOrAdd(answer.Generation.Hash, weight), 1e-4);
                Assert.All(answer.Items, item => Assert.Equal(weight * item.Item.Price, item.Energy, 1e-3));
                answers++;
            }

            return answers;
        }))];

        for (int i = 2; i <= 11; i++)
        {
            _ = _folder.Save("offers.zip", i % 2 == 0 ? -i : i);
            await Until(() => host.Catalog().Models.Single().Generation!.Number == i);
        }

        await stop.CancelAsync();
        int[] answered = await Task.WhenAll(clients);

        Assert.All(answered, count => Assert.InRange(count, 1, int.MaxValue));
        Assert.InRange(weights.Count, 2, 11);
        Assert.Equal(11, models.Rank("offers", [new Offer { Price = 1 }]).Items[0].Energy);
    }

    [Fact]
    public async Task A_corrupt_replacement_leaves_the_earlier_generation_answering_and_says_why()
    {
        string file = _folder.Save("offers.zip", 1);
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>("offers", file));
        ModelGeneration before = host.Catalog().Models.Single().Generation!;
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);

        ModelUnavailableException error = Assert.Throws<ModelUnavailableException>(() => host.Catalog().Reload("offers"));

        Assert.False(error.IsUnknown);
        Assert.StartsWith("Model 'offers' cannot be loaded: The model cannot be loaded: ", error.Message, StringComparison.Ordinal);
        ModelStatus status = host.Catalog().Models.Single();
        Assert.Same(before, status.Generation);
        Assert.NotNull(status.Problem);
        Assert.Same(before, host.Rankers().Rank("offers", Served.Offers()).Generation);
        Assert.Equal(HealthStatus.Degraded, (await Health(host)).Status);

        File.WriteAllBytes(file, whole);
        Assert.Same(before, host.Catalog().Reload("offers"));
        Assert.Null(host.Catalog().Models.Single().Problem);
        Assert.Equal(HealthStatus.Healthy, (await Health(host)).Status);
    }

    [Fact]
    public async Task A_model_that_does_not_suit_the_items_is_refused_before_it_is_live()
    {
        string file = _folder.Save("offers.zip", 1);
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<OfferScore>("offers", file));

        HealthReport health = await Health(host);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("Price", host.Catalog().Models.Single().Problem, StringComparison.Ordinal);
        RankingModels<OfferScore> models = host.Services.GetRequiredService<RankingModels<OfferScore>>();
        Assert.False(Assert.Throws<ModelUnavailableException>(() => models.Rank("offers", [new OfferScore()])).IsUnknown);
    }

    [Fact]
    public async Task A_missing_file_stops_no_application_and_is_served_once_it_is_there()
    {
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>("offers", _folder.PathOf("offers.zip")), TimeSpan.FromMilliseconds(20));
        Assert.Equal(HealthStatus.Unhealthy, (await Health(host)).Status);

        _ = _folder.Save("offers.zip", 1);
        await Until(() => host.Catalog().Models.Single().Generation is not null);
        Assert.Equal(HealthStatus.Healthy, (await Health(host)).Status);
    }

    [Fact]
    public async Task The_catalog_tells_hash_times_size_and_what_training_measured()
    {
        string file = _folder.Save("offers.zip", 1);
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>("offers", file));
        ModelGeneration generation = host.Catalog().Models.Single().Generation!;

        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
        Assert.Equal((1, hash), (generation.Number, generation.Hash));
        Assert.Equal(File.GetLastWriteTimeUtc(file), generation.SavedAt.UtcDateTime);
        Assert.InRange(DateTimeOffset.UtcNow - generation.LoadedAt, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.InRange(generation.Size, 100, 100_000);
        Assert.Equal(new Dictionary<string, double> { ["Epochs"] = 2, ["Loss"] = 0.5, ["ValidationMetric"] = 0.75 }, generation.Metrics);
        Assert.Equal($"offers;generation=1;hash={hash[..12]}", generation.ToString());
    }

    [Fact]
    public async Task A_drained_generation_is_disposed_and_its_memory_given_back()
    {
        string file = _folder.Save("offers.zip", 1);
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>("offers", file));
        WeakReference[] generations = [.. Enumerable.Range(2, 5).Select(i => Replace(host, i))];
        for (int i = 0; i < 5 && generations.Any(generation => generation.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.All(generations, generation => Assert.False(generation.IsAlive));
        Assert.Equal(6, host.Catalog().Models.Single().Generation!.Number);
    }

    [Fact]
    public void A_generation_in_use_is_not_disposed_until_the_last_request_has_ended()
    {
        var engine = new Engine();
        var generation = new Generations.Generation<Engine>(engine, new ModelGeneration("a", 1, new string('0', 64), default, default, 1, new Dictionary<string, double>()));
        Assert.True(generation.TryBorrow());
        generation.Return();
        Assert.True(generation.TryBorrow());
        generation.Return();
        Assert.False(engine.IsDisposed);

        Assert.True(generation.TryBorrow());
        generation.Return();
        generation.Return();
        Assert.True(engine.IsDisposed);
        Assert.False(generation.TryBorrow());
    }

    private static async Task<HealthReport> Health(IHost host) => await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
        {
            await Task.Delay(10);
        }

        Assert.True(condition());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference Replace(IHost host, int weight)
    {
        var store = host.Services.GetRequiredService<Generations.ModelStore<RankingEngine<Offer>>>();
        Generations.Generation<RankingEngine<Offer>> live = store.Borrow("offers");
        _ = live.Engine.Rank(Served.Offers());
        var weak = new WeakReference(live.Engine);
        _ = _folder.Save("offers.zip", weight);
        _ = host.Catalog().Reload("offers");
        // Replaced while it is used: it goes on answering.
        Assert.Equal(8, live.Engine.Rank(Served.Offers()).Count);
        live.Return();
        _ = Assert.Throws<ObjectDisposedException>(() => live.Engine.Rank(Served.Offers()));
        return weak;
    }

    private sealed class Engine : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
