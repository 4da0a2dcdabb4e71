using ApiSearch.Features;
using EbmMlNet.AspNetCore;
using Microsoft.AspNetCore.Diagnostics;
using RankingApi.Documentation;

namespace RankingApi;

/// <summary>The web application.</summary>
internal static class Api
{
    private const long LargestBody = 1 << 20;

    /// <summary>Where samples/ApiSearch leaves its model, when it is started from the repository's root.</summary>
    public static string DefaultModel { get; } = Path.Combine("..", "..", "apisearch.zip");

    public static WebApplication Build(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        string model = builder.Configuration["Model"] ?? DefaultModel;
        _ = builder.Services.AddSingleton(new ApiDocumentation(builder.Configuration["Index"] ?? model + ".index"));
        _ = builder.Services.AddRankingModel<Candidate>(Endpoints.Ranker, model).AddEnergyModel<Candidate, CandidateScore>(Endpoints.Row, model);
        _ = builder.Services.AddHealthChecks().AddModels().AddCheck<IndexHealthCheck>("index");
        _ = builder.Services.AddOpenApi().AddProblemDetails();
        // What is wrong with a body is said in the answer rather than in the log.
        _ = builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        _ = builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = LargestBody);

        WebApplication app = builder.Build();
        _ = app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ExplainAsync, SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or ModelUnavailableException });
        _ = app.UseStatusCodePages();
        _ = app.UseDefaultFiles().UseStaticFiles();
        _ = app.MapOpenApi();
        _ = app.MapHealthChecks("/health");
        _ = app.MapPost("/rank", Endpoints.Rank).Produces<RankResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = app.MapPost("/predict", Endpoints.Predict).Produces<PredictResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = app.MapPost("/explain", Endpoints.Explain).Produces<ExplainResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = app.MapGet("/models", (IModelCatalog catalog) => catalog.Models);
        return app;
    }

    /// <summary>Says as problem details what stopped a request.</summary>
    private static Task ExplainAsync(HttpContext context)
    {
        (int status, string? detail) = context.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException bad => (bad.StatusCode, bad.InnerException?.Message ?? bad.Message),
            ModelUnavailableException { IsUnknown: true } unknown => (StatusCodes.Status404NotFound, unknown.Message),
            ModelUnavailableException => (StatusCodes.Status503ServiceUnavailable, "The model is not loaded; GET /models says why."),
            _ => (StatusCodes.Status500InternalServerError, null),
        };
        return Results.Problem(detail, statusCode: status).ExecuteAsync(context);
    }
}
