// Serves a ranker on a free port of this machine, asks it once, and prints the answer: Serving model.zip body.json
using EbmMlNet.AspNetCore;
using Microsoft.ML.Data;

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddRankingModel<Offer>("offers", args[0]);
WebApplication app = builder.Build();
app.MapPost("/rank", (Offer[] offers, RankingModels<Offer> models) => models.Rank("offers", offers).Items.Select(item => item.Energy));
await app.StartAsync();

using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
using var body = new StringContent(File.ReadAllText(args[1]), System.Text.Encoding.UTF8, "application/json");
using HttpResponseMessage response = await client.PostAsync("/rank", body);
Console.WriteLine(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
await app.StopAsync();

internal sealed class Offer
{
    [VectorType(12)]
    public float[] Features { get; set; } = [];
}
