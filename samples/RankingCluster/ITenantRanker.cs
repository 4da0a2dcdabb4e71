namespace RankingCluster;

/// <summary>The model of one tenant; its key is the tenant's name. Wherever it lives in the cluster, there is one of it.</summary>
[Alias("RankingCluster.ITenantRanker")]
public interface ITenantRanker : IGrainWithStringKey
{
    /// <summary>Ranks the hours of one day. Asking again gives the same answer, so it may be asked again when a silo dies.</summary>
    /// <param name="hours">All hours to rank.</param>
    /// <returns>The hours, best first.</returns>
    /// <exception cref="KeyNotFoundException">There is no model of this tenant.</exception>
    /// <exception cref="InvalidOperationException">The tenant's model cannot be loaded; the message says why.</exception>
    [Alias("Rank")]
    Task<RankedDay> Rank(Hour[] hours);
}
