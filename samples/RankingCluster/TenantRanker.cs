using EbmMlNet.AspNetCore;
using Orleans.Placement;

namespace RankingCluster;

/// <summary>
/// Ranks with the tenant's zip, which its silo loads at the first question and replaces when the file changes. Tenants are spread over silos by their hash: the
/// default placement of Orleans goes by what silos last told of their load, so where all tenants are asked at once, as after a restart, one silo can get them all.
/// </summary>
[HashBasedPlacement]
internal sealed class TenantRanker(RankingModels<Hour> models) : Grain, ITenantRanker
{
    public Task<RankedDay> Rank(Hour[] hours)
    {
        string tenant = this.GetPrimaryKeyString();
        try
        {
            RankedAnswer<Hour> answer = models.Rank(tenant, hours);
            return Task.FromResult(new RankedDay(
                answer.Generation.ToString(),
                RuntimeIdentity,
                [.. answer.Items.Select(item => new RankedHour((int)item.Item.Hr, item.Rank, item.Energy, item.Probability))]));
        }
        catch (ModelUnavailableException error)
        {
            // Types that a client knows without this library.
            return Task.FromException<RankedDay>(error.IsUnknown ? new KeyNotFoundException(error.Message) : new InvalidOperationException(error.Message));
        }
    }
}
