using EbmMlNet.AspNetCore;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace RankingCluster;

/// <summary>What every silo of the cluster has.</summary>
internal static class Silos
{
    /// <summary>Serves the models of a folder, all of them from every silo that can be asked for them.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="models">The folder of the tenants' zips, which all silos see: a network drive, or a copy on each.</param>
    /// <param name="memoryLimit">How many bytes of models a silo keeps in memory; those not asked for longest are let go.</param>
    public static ISiloBuilder AddTenantRankers(this ISiloBuilder silo, string models, long memoryLimit = 1 << 30)
    {
        _ = silo.Services.AddRankingModels<Hour>(models);
        _ = silo.Services.Configure<ModelServingOptions>(options => options.MemoryLimit = memoryLimit);

        // A silo that does not answer is given up after about two seconds, rather than fifteen: answers may be asked for again.
        _ = silo.Services.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 2;
        });
        return silo;
    }
}
