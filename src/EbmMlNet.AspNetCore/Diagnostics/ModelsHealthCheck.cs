using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EbmMlNet.AspNetCore;

/// <summary>Unhealthy where a model with a file of its own has no live generation, degraded where a replacement was refused.</summary>
internal sealed class ModelsHealthCheck(IModelCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ModelStatus> models = catalog.Models;
        IReadOnlyDictionary<string, object> data = models
            .GroupBy(model => model.Name, StringComparer.Ordinal)
            .ToDictionary(named => named.Key, named => (object)string.Join("; ", named.Select(Describe)), StringComparer.Ordinal);
        ModelStatus[] dead = [.. models.Where(model => model is { IsOnDemand: false, Generation: null })];
        ModelStatus[] refused = [.. models.Where(model => model.Problem is not null)];
        return Task.FromResult((dead, refused) switch
        {
            ({ Length: > 0 }, _) => new HealthCheckResult(context.Registration.FailureStatus, $"Not loaded: {Names(dead)}.", data: data),
            (_, { Length: > 0 }) => HealthCheckResult.Degraded($"The file was refused, an earlier generation answers: {Names(refused)}.", data: data),
            _ => HealthCheckResult.Healthy(data: data),
        });
    }

    private static string Names(ModelStatus[] models) => string.Join(", ", models.Select(model => model.Name));

    private static string Describe(ModelStatus model) => (model.Generation?.ToString() ?? "none") + (model.Problem is null ? "" : $"; {model.Problem}");
}
