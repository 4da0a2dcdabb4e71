using EbmMlNet.AspNetCore;
using Microsoft.AspNetCore.Diagnostics;

namespace RankingApi;

/// <summary>The web application.</summary>
internal static class Api
{
    public const string Ranker = "hours";
    private const string Row = "hour";
    private const long LargestBody = 1 << 20;

    public static WebApplication Build(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        string file = builder.Configuration["Model"] ?? Path.Combine("..", "StaffingHours", "StaffingHours.zip");
        _ = builder.Services.AddRankingModel<Hour>(Ranker, file).AddEnergyModel<Hour, HourScore>(Row, file);
        _ = builder.Services.AddHealthChecks().AddModels();
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
        _ = app.MapPost("/rank", Rank).Produces<RankResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = app.MapPost("/predict", Predict).Produces<PredictResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = app.MapGet("/models", (IModelCatalog catalog) => catalog.Models);
        return app;
    }

    private static IResult Rank(RankRequest request, RankingModels<Hour> models, HttpResponse response)
    {
        if (Requests.Problems(request.Query, request.Candidates) is { Count: > 0 } problems)
        {
            return Results.ValidationProblem(problems);
        }

        RankedAnswer<Hour> answer = models.Rank(Ranker, request.Candidates.Select(hour => Requests.Row(request.Query, hour)));
        response.SetModelGeneration(answer.Generation);
        return Results.Ok(new RankResponse(
            answer.Generation.ToString(),
            [.. answer.Items.Select(hour => new RankedHour(hour.Rank, (int)hour.Item.Hr, hour.Energy, hour.Probability))]));
    }

    private static IResult Predict(PredictRequest request, EnergyModels<Hour, HourScore> models, HttpResponse response)
    {
        if (Requests.Problems(request.Query, [request.Candidate]) is { Count: > 0 } problems)
        {
            return Results.ValidationProblem(problems);
        }

        PredictedAnswer<HourScore> answer = models.Predict(Row, Requests.Row(request.Query, request.Candidate));
        response.SetModelGeneration(answer.Generation);
        return Results.Ok(new PredictResponse(answer.Generation.ToString(), answer.Value.Score, -answer.Value.Score));
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
