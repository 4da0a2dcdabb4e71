using EbmMlNet.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EbmMlNet.Tool.Serving;

/// <summary>A model behind HTTP.</summary>
internal static class ServedModel
{
    public const string Ranker = "model";
    private const int MostCandidates = 10_000;
    private const long LargestBody = 16 << 20;

    /// <param name="path">The model's zip, which ebm train made.</param>
    /// <param name="url">Where to listen.</param>
    public static WebApplication Build(string path, string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        _ = builder.WebHost.UseUrls(url).ConfigureKestrel(options => options.Limits.MaxRequestBodySize = LargestBody);
        _ = builder.Services.AddRankingModel<ServedCandidate>(Ranker, path);
        _ = builder.Services.AddSingleton(services => new FeatureNames(path, services.GetRequiredService<IModelCatalog>()));
        _ = builder.Services.AddHealthChecks().AddModels();
        _ = builder.Services.AddProblemDetails().Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

        WebApplication app = builder.Build();
        _ = app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ExplainAsync });
        _ = app.UseStatusCodePages();
        _ = app.MapHealthChecks("/health");
        _ = app.MapGet("/models", (IModelCatalog catalog) => catalog.Models);
        _ = app.MapPost("/rank", Rank);
        _ = app.MapPost("/predict", Predict);
        _ = app.MapPost("/explain", Explain);
        return app;
    }

    private static IResult Rank(RankRequest request, RankingModels<ServedCandidate> models, FeatureNames names, HttpResponse response)
    {
        Dictionary<string, string[]> problems = [];
        Dictionary<string, float?>[] candidates = request.Candidates ?? [];
        if (candidates.Length is < 1 or > MostCandidates)
        {
            problems["candidates"] = [$"Are {candidates.Length}, but must be 1 to {MostCandidates}."];
            return Results.ValidationProblem(problems);
        }

        ServedCandidate[] rows = names.Rows("candidates", candidates, problems);
        if (request.Top is < 1)
        {
            problems["top"] = [$"Is {request.Top}, but must be 1 or more, or left out."];
        }

        if (problems.Count > 0)
        {
            return Results.ValidationProblem(problems);
        }

        RankedAnswer<ServedCandidate> answer = models.Rank(Ranker, rows);
        response.SetModelGeneration(answer.Generation);
        return Results.Ok(new RankResponse(
            answer.Generation.ToString(),
            [.. answer.Items.Take(request.Top ?? rows.Length).Select(item => new RankedRow(item.Rank, item.Item.Row, item.Energy, item.Probability))]));
    }

    private static IResult Predict(PredictRequest request, RankingModels<ServedCandidate> models, FeatureNames names, HttpResponse response)
    {
        Dictionary<string, string[]> problems = [];
        ServedCandidate[] rows = names.Rows("candidate", [request.Candidate], problems);
        if (problems.Count > 0)
        {
            return Results.ValidationProblem(problems);
        }

        RankedAnswer<ServedCandidate> answer = models.Rank(Ranker, rows);
        response.SetModelGeneration(answer.Generation);
        return Results.Ok(new PredictResponse(answer.Generation.ToString(), answer.Items[0].Score, answer.Items[0].Energy));
    }

    private static IResult Explain(ExplainRequest request, RankingModels<ServedCandidate> models, FeatureNames names, HttpResponse response)
    {
        Dictionary<string, string[]> problems = [];
        ServedCandidate[] candidate = names.Rows("candidate", [request.Candidate], problems), against = names.Rows("against", [request.Against], problems);
        if (problems.Count > 0)
        {
            return Results.ValidationProblem(problems);
        }

        ExplainedAnswer answer = models.Explain(Ranker, candidate[0], against[0]);
        response.SetModelGeneration(answer.Generation);
        Explanation why = answer.Explanation.WithNames(names.Current);
        return Results.Ok(new ExplainResponse(
            answer.Generation.ToString(),
            why.Energy,
            why.EnergyAgainst,
            why.Difference,
            [.. why.Top(Math.Max(0, request.Top ?? 10)).Select(feature => new Contribution(feature.Name, feature.Contribution))]));
    }

    /// <summary>Says as problem details what stopped a request.</summary>
    private static Task ExplainAsync(HttpContext context)
    {
        (int status, string? detail) = context.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException bad => (bad.StatusCode, bad.InnerException?.Message ?? bad.Message),
            ModelUnavailableException => (StatusCodes.Status503ServiceUnavailable, "The model is not loaded; GET /models says why."),
            _ => (StatusCodes.Status500InternalServerError, null),
        };
        return Results.Problem(detail, statusCode: status).ExecuteAsync(context);
    }
}
