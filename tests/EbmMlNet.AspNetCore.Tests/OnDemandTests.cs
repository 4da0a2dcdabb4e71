using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EbmMlNet.AspNetCore.Tests;

public sealed class OnDemandTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Models_of_a_folder_are_loaded_when_asked_for_and_evicted_by_size()
    {
        for (int i = 1; i <= 4; i++)
        {
            _ = _folder.Save($"tenant-{i}.zip", i);
        }

        using IHost host = await Served.StartAsync(services => services.AddRankingModels<Offer>(_folder.Folder));
        Assert.Empty(host.Catalog().Models);
        RankingModels<Offer> models = host.Rankers();
        long size = models.Rank("tenant-1", Served.Offers()).Generation.Size;

        using IHost small = await Served.StartAsync(services => services.AddRankingModels<Offer>(_folder.Folder), memoryLimit: (2 * size) + (size / 2));
        models = small.Rankers();
        foreach (int tenant in new[] { 1, 2, 1, 3 })
        {
            Assert.Equal(tenant, models.Rank($"tenant-{tenant}", [new Offer { Price = 1 }]).Items[0].Energy);
            await Task.Delay(50);
        }

        // 2 was not asked for longest.
        Assert.Equal(["tenant-1", "tenant-3"], small.Catalog().Models.Select(model => model.Name));
        Assert.Equal(2, models.Rank("tenant-2", [new Offer { Price = 1 }]).Items[0].Energy);
        Assert.Equal(["tenant-2", "tenant-3"], small.Catalog().Models.Select(model => model.Name));
        Assert.All(small.Catalog().Models, model => Assert.True(model.IsOnDemand));
    }

    [Fact]
    public async Task Evicting_under_load_fails_no_request()
    {
        for (int i = 1; i <= 5; i++)
        {
            _ = _folder.Save($"tenant-{i}.zip", i);
        }

        using IHost host = await Served.StartAsync(services => services.AddRankingModels<Offer>(_folder.Folder), memoryLimit: 1);
        RankingModels<Offer> models = host.Rankers();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            int tenant = (i % 5) + 1;
            Assert.Equal(tenant, models.Rank($"tenant-{tenant}", [new Offer { Price = 1 }]).Items[0].Energy);
        });
    }

    [Fact]
    public async Task A_corrupt_file_is_read_once_and_not_again_until_it_changes()
    {
        string name = $"tenant-{Guid.NewGuid():N}", file = _folder.Save($"{name}.zip", 2);
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..^40]);
        int refusals = 0;
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ServingDiagnostics.Name && instrument.Name == "ebm.model.loads")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((_, count, tags, _) => refusals += tags[0].Value as string == name && tags[1].Value as string == "refused" ? (int)count : 0);
        meters.Start();
        using IHost host = await Served.StartAsync(services => services.AddRankingModels<Offer>(_folder.Folder));

        string[] messages = [.. Enumerable.Range(0, 5).Select(_ => Assert.Throws<ModelUnavailableException>(() => host.Rankers().Rank(name, Served.Offers())).Message)];
        Assert.StartsWith($"Model '{name}' cannot be loaded: ", Assert.Single(messages.Distinct()), StringComparison.Ordinal);
        Assert.Equal(1, refusals);

        // Another corrupt file is read, once.
        File.WriteAllBytes(file, whole[..^30]);
        _ = Assert.Throws<ModelUnavailableException>(() => host.Rankers().Rank(name, Served.Offers()));
        _ = Assert.Throws<ModelUnavailableException>(() => host.Rankers().Rank(name, Served.Offers()));
        Assert.Equal(2, refusals);

        File.WriteAllBytes(file, whole);
        Assert.Equal(2, host.Rankers().Rank(name, [new Offer { Price = 1 }]).Items[0].Energy);
        Assert.Equal(2, refusals);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../secret")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task A_name_that_is_no_file_of_the_folder_is_unknown(string name)
    {
        _ = Directory.CreateDirectory(_folder.PathOf("inner"));
        _ = _folder.Save("secret.zip", 1);
        using IHost host = await Served.StartAsync(services => services.AddRankingModels<Offer>(_folder.PathOf("inner")));

        ModelUnavailableException error = Assert.Throws<ModelUnavailableException>(() => host.Rankers().Rank(name, Served.Offers()));
        Assert.True(error.IsUnknown);
        Assert.Equal($"There is no model '{name}'. Ask the model catalog for the names of those that are served.", error.Message);
        Assert.True(Assert.Throws<ModelUnavailableException>(() => host.Catalog().Reload(name)).IsUnknown);
    }
}
