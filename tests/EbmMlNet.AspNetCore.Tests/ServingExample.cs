using EbmMlNet.AspNetCore;
using EbmMlNet.AspNetCore.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DocExamples;

/// <summary>The application that docs/deployment.md shows.</summary>
internal static class ServingExample
{
    public static WebApplication Build(string[] args, string file)
    {
        // <example>
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddRankingModel<Offer>("offers", file);
        builder.Services.AddHealthChecks().AddModels();
        WebApplication app = builder.Build();

        app.MapPost("/rank", (Offer[] offers, RankingModels<Offer> models, HttpResponse response) =>
        {
            RankedAnswer<Offer> answer = models.Rank("offers", offers);
            response.SetModelGeneration(answer.Generation);
            return answer.Items;
        });
        app.MapGet("/models", (IModelCatalog catalog) => catalog.Models);
        app.MapHealthChecks("/health");
        // </example>
        return app;
    }
}
