using EbmMlNet;
using EbmMlNet.AspNetCore;
using EbmMlNet.AspNetCore.Generations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds saved models to an ASP.NET Core application.</summary>
public static class ModelServingServices
{
    /// <summary>The response header that names the generation an answer is of.</summary>
    public const string GenerationHeader = "Model-Generation";

    /// <summary>
    /// Serves a ranker from a file: loaded when the application starts, replaced without a failed request when the file changes, refused and the
    /// earlier kept where the new file is no such model. Asked through <see cref="RankingModels{TItem}"/>.
    /// </summary>
    /// <typeparam name="TItem">A class whose members are the columns that scores are computed from.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name to ask for.</param>
    /// <param name="file">The path of the saved model.</param>
    /// <returns>The same services.</returns>
    /// <example>
    /// <code>
    /// builder.Services.AddRankingModel&lt;Candidate&gt;("apis", "apisearch.zip");
    /// app.MapPost("/rank", (Candidate[] candidates, RankingModels&lt;Candidate&gt; models) => models.Rank("apis", candidates).Items);
    /// </code>
    /// </example>
    public static IServiceCollection AddRankingModel<TItem>(this IServiceCollection services, string name, string file)
        where TItem : class => AddRankingSource<TItem>(services, Named<RankingEngine<TItem>>(name, file));

    /// <summary>Serves the rankers of a folder by name, <c>name.zip</c>: loaded on demand, evicted by <see cref="ModelServingOptions.MemoryLimit"/>.</summary>
    /// <typeparam name="TItem">A class whose members are the columns that scores are computed from.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="folder">The folder of saved models. Names are letters, digits, '_', '-' and '.', so none leads out of it.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddRankingModels<TItem>(this IServiceCollection services, string folder)
        where TItem : class => AddRankingSource<TItem>(services, Folder<RankingEngine<TItem>>(folder));

    /// <summary>
    /// Serves any saved model, row by row, from a file, as <see cref="AddRankingModel{TItem}"/> does. Asked through
    /// <see cref="EnergyModels{TIn, TOut}"/>.
    /// </summary>
    /// <typeparam name="TIn">A class whose members are the model's input columns.</typeparam>
    /// <typeparam name="TOut">A class whose members are the columns to read.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name to ask for.</param>
    /// <param name="file">The path of the saved model.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEnergyModel<TIn, TOut>(this IServiceCollection services, string name, string file)
        where TIn : class
        where TOut : class, new() => AddEnergySource<TIn, TOut>(services, Named<PredictionEngines<TIn, TOut>>(name, file));

    /// <summary>Serves the models of a folder by name, row by row, as <see cref="AddRankingModels{TItem}"/> does.</summary>
    /// <typeparam name="TIn">A class whose members are the model's input columns.</typeparam>
    /// <typeparam name="TOut">A class whose members are the columns to read.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="folder">The folder of saved models.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEnergyModels<TIn, TOut>(this IServiceCollection services, string folder)
        where TIn : class
        where TOut : class, new() => AddEnergySource<TIn, TOut>(services, Folder<PredictionEngines<TIn, TOut>>(folder));

    /// <summary>Adds a check that is unhealthy where a model is not loaded, and degraded where a replacement was refused.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name. The default is <c>models</c>.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddModels(this IHealthChecksBuilder builder, string name = "models")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<ModelsHealthCheck>(name);
    }

    /// <summary>Says in the response header <see cref="GenerationHeader"/> which generation answered.</summary>
    /// <param name="response">The response.</param>
    /// <param name="generation">The generation that an answer names.</param>
    public static void SetModelGeneration(this HttpResponse response, ModelGeneration generation)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(generation);
        response.Headers[GenerationHeader] = generation.ToString();
    }

    private static ModelSource<TEngine> Named<TEngine>(string name, string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(file);
        return new ModelSource<TEngine>(name, Path.GetFullPath(file));
    }

    private static ModelSource<TEngine> Folder<TEngine>(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new ModelSource<TEngine>(null, Path.GetFullPath(folder));
    }

    private static IServiceCollection AddRankingSource<TItem>(IServiceCollection services, ModelSource<RankingEngine<TItem>> source)
        where TItem : class
    {
        AddStore(services, source, RankingModels<TItem>.Load);
        services.TryAddSingleton(provider => new RankingModels<TItem>(provider.GetRequiredService<ModelStore<RankingEngine<TItem>>>()));
        return services;
    }

    private static IServiceCollection AddEnergySource<TIn, TOut>(IServiceCollection services, ModelSource<PredictionEngines<TIn, TOut>> source)
        where TIn : class
        where TOut : class, new()
    {
        AddStore(services, source, EnergyModels<TIn, TOut>.Load);
        services.TryAddSingleton(provider => new EnergyModels<TIn, TOut>(provider.GetRequiredService<ModelStore<PredictionEngines<TIn, TOut>>>()));
        return services;
    }

    private static void AddStore<TEngine>(IServiceCollection services, ModelSource<TEngine> source, Func<byte[], LoadedEngine<TEngine>> load)
        where TEngine : class, IDisposable
    {
        ArgumentNullException.ThrowIfNull(services);
        _ = services.AddSingleton(source).AddOptions<ModelServingOptions>();
        if (services.All(service => service.ServiceType != typeof(ModelStore<TEngine>)))
        {
            _ = services.AddSingleton(provider => new ModelStore<TEngine>(
                provider.GetServices<ModelSource<TEngine>>(),
                load,
                provider.GetRequiredService<IOptions<ModelServingOptions>>(),
                provider.GetRequiredService<ILoggerFactory>().CreateLogger(ServingDiagnostics.Name)));
            _ = services.AddSingleton<IModelStore>(provider => provider.GetRequiredService<ModelStore<TEngine>>());
        }

        services.TryAddSingleton<IModelCatalog, ModelCatalog>();
        _ = services.AddHostedService<ModelWatcher>();
    }
}
