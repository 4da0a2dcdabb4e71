using System.Collections.Concurrent;
using Orleans.TestingHost;

namespace RankingCluster.Tests;

public sealed class ClusterTests : IAsyncLifetime, IDisposable
{
    private const int Count = 24;
    private static readonly string[] _tenants = [.. Enumerable.Range(0, Count).Select(i => $"tenant-{i}")];
    private readonly TenantFolder _folder = new();
    private readonly InProcessTestCluster _cluster;

    public ClusterTests()
    {
        for (int i = 0; i < Count; i++)
        {
            _ = _folder.Save(_tenants[i], i - (Count / 2f));
        }

        var builder = new InProcessTestClusterBuilder(3);
        _ = builder.ConfigureSilo((_, silo) => silo.AddTenantRankers(_folder.Path));
        _cluster = builder.Build();
    }

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_that_is_killed_costs_no_answer_and_changes_none()
    {
        Dictionary<string, RankedHour[]> expected = _tenants.ToDictionary(tenant => tenant, _folder.InProcess);
        var retries = new ConcurrentBag<string>();
        var client = new TenantClient(_cluster.Client, error => retries.Add(error!.GetType().Name));
        var homes = new ConcurrentDictionary<string, string>();
        foreach (string tenant in _tenants)
        {
            homes[tenant] = (await client.RankAsync(tenant, TenantFolder.Day)).Silo;
        }

        // One home for each tenant, and not one for all.
        Assert.InRange(homes.Values.Distinct().Count(), 2, 3);

        InProcessSiloHandle killed = _cluster.Silos.Last(silo => homes.Values.Contains(silo.SiloAddress.ToString()));
        string[] orphans = [.. homes.Where(home => home.Value == killed.SiloAddress.ToString()).Select(home => home.Key)];
        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentBag<(string Tenant, RankedDay Day)>();
        Task[] clients = [.. Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (int i = worker; !stop.IsCancellationRequested; i += 4)
            {
                string tenant = _tenants[i % Count];
                answers.Add((tenant, await client.RankAsync(tenant, TenantFolder.Day)));
            }
        }))];
        await Task.Delay(500);
        await _cluster.KillSiloAsync(killed);
        answers.Clear();

        // Until every tenant has been answered again, those of the dead silo among them.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!_tenants.All(tenant => answers.Any(answer => answer.Tenant == tenant)))
        {
            await Task.Delay(100, patience.Token);
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);

        Assert.All(answers, answer => Assert.Equal(expected[answer.Tenant], answer.Day.Hours));
        (string Tenant, RankedDay Day)[] last = [.. _tenants.Select(tenant => answers.First(answer => answer.Tenant == tenant))];
        Assert.NotEmpty(orphans);
        Assert.All(last.Where(answer => orphans.Contains(answer.Tenant)), answer => Assert.NotEqual(killed.SiloAddress.ToString(), answer.Day.Silo));
    }

    [Fact]
    public async Task A_replaced_file_is_ranked_by_its_new_generation()
    {
        var client = new TenantClient(_cluster.Client);
        RankedDay before = await client.RankAsync("tenant-0", TenantFolder.Day);
        Assert.Contains(";generation=1;", before.Model, StringComparison.Ordinal);
        Assert.Equal(23, before.Hours[0].Hour);

        _ = _folder.Save("tenant-0", 12);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        RankedDay after = before;
        while (after.Model == before.Model)
        {
            await Task.Delay(50, patience.Token);
            after = await client.RankAsync("tenant-0", TenantFolder.Day);
        }

        Assert.Contains(";generation=2;", after.Model, StringComparison.Ordinal);
        Assert.Equal(_folder.InProcess("tenant-0"), after.Hours);
    }

    [Fact]
    public async Task A_tenant_without_a_model_and_one_with_a_corrupt_file_are_told_apart_and_not_asked_again()
    {
        int retries = 0;
        var client = new TenantClient(_cluster.Client, _ => retries++);
        KeyNotFoundException unknown = await Assert.ThrowsAsync<KeyNotFoundException>(() => client.RankAsync("nobody", TenantFolder.Day));
        Assert.StartsWith("There is no model 'nobody'.", unknown.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_folder.PathOf("broken"), "no zip");
        InvalidOperationException broken = await Assert.ThrowsAsync<InvalidOperationException>(() => client.RankAsync("broken", TenantFolder.Day));
        Assert.StartsWith("Model 'broken' cannot be loaded: ", broken.Message, StringComparison.Ordinal);
        Assert.Equal(0, retries);
    }
}
