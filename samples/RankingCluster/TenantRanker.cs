using EbmMlNet.AspNetCore;

namespace RankingCluster;

/// <summary>
/// Ranks with the tenant's zip, which its silo loads at the first question and replaces when the file changes. The default placement of Orleans
/// puts a new one on the silo that has most memory and processor time left.
/// </summary>
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
