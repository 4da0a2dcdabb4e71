using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EbmMlNet.AspNetCore.Tests;

/// <summary>An application's services without its web server.</summary>
internal static class Served
{
    public static async Task<IHost> StartAsync(Action<IServiceCollection> add, TimeSpan? poll = null, long memoryLimit = 1 << 30)
    {
        IHost host = Host.CreateDefaultBuilder().ConfigureServices(services =>
        {
            add(services);
            _ = services.Configure<ModelServingOptions>(options =>
            {
                options.PollInterval = poll ?? Timeout.InfiniteTimeSpan;
                options.MemoryLimit = memoryLimit;
            });
            _ = services.AddHealthChecks().AddModels();
        }).Build();
        await host.StartAsync();
        return host;
    }

    public static RankingModels<Offer> Rankers(this IHost host) => host.Services.GetRequiredService<RankingModels<Offer>>();

    public static IModelCatalog Catalog(this IHost host) => host.Services.GetRequiredService<IModelCatalog>();

    public static Offer[] Offers(int count = 8) => [.. Enumerable.Range(1, count).Select(i => new Offer { Price = i * 7 % 11, Rating = i })];
}
