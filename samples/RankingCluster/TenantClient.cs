using Polly;
using Polly.Retry;

namespace RankingCluster;

/// <summary>Asks for rankings, and asks again where a silo died over the question.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="onRetry">Told each time why.</param>
internal sealed class TenantClient(IGrainFactory grains, Action<Exception?>? onRetry = null)
{
    private readonly ResiliencePipeline _retrying = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        // What the model refuses is refused again: only the cluster's troubles pass.
        ShouldHandle = new PredicateBuilder().Handle<OrleansException>().Handle<TimeoutException>(),
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(2),
        MaxRetryAttempts = 30,
        UseJitter = true,
        OnRetry = retry =>
        {
            onRetry?.Invoke(retry.Outcome.Exception);
            return default;
        },
    }).Build();

    /// <summary>Ranks the hours of a day with a tenant's model.</summary>
    public async Task<RankedDay> RankAsync(string tenant, Hour[] hours, CancellationToken cancellation = default) =>
        await _retrying.ExecuteAsync(async _ => await grains.GetGrain<ITenantRanker>(tenant).Rank(hours), cancellation);
}
