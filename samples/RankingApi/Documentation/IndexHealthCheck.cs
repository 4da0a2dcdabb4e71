using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RankingApi.Documentation;

/// <summary>Unhealthy where there is no index to search.</summary>
internal sealed class IndexHealthCheck(ApiDocumentation documentation) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        documentation.Search is null ? new HealthCheckResult(context.Registration.FailureStatus, documentation.Missing) : HealthCheckResult.Healthy());
}
