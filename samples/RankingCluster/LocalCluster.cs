using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace RankingCluster;

/// <summary>Silos on this machine's loopback, in this process, and a client of theirs.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private const int FirstSiloPort = 11111;
    private const int FirstGatewayPort = 30000;
    private readonly List<IHost> _silos = [];
    private IHost? _client;

    public IGrainFactory Grains => _client!.Services.GetRequiredService<IClusterClient>();

    public static async Task<LocalCluster> StartAsync(int silos, string models)
    {
        var cluster = new LocalCluster();
        for (int i = 0; i < silos; i++)
        {
            cluster._silos.Add(await StartSiloAsync(i, models));
        }

        IPEndPoint[] gateways = [.. Enumerable.Range(0, silos).Select(i => new IPEndPoint(IPAddress.Loopback, FirstGatewayPort + i))];
        cluster._client = Quiet().UseOrleansClient(client => client
            .UseStaticClustering(gateways)
            // A day is ranked in milliseconds: who does not answer in five seconds is gone.
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5))).Build();
        await cluster._client.StartAsync();
        return cluster;
    }

    /// <summary>Stops a silo as a power cut does: it takes leave of nobody.</summary>
    /// <param name="silo">The name that answers have for it.</param>
    public async Task KillAsync(string silo)
    {
        int at = _silos.FindIndex(host => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString() == silo);
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _silos[at].StopAsync(now.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHost host in (IEnumerable<IHost>)[.. _client is null ? [] : new[] { _client }, .. _silos])
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private static async Task<IHost> StartSiloAsync(int number, string models)
    {
        IHost host = Quiet().UseOrleans(silo => silo
            .UseLocalhostClustering(FirstSiloPort + number, FirstGatewayPort + number, new IPEndPoint(IPAddress.Loopback, FirstSiloPort))
            .AddTenantRankers(models)).Build();
        await host.StartAsync();
        return host;
    }

    private static IHostBuilder Quiet() => Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.None));
}
