using System.Net.Http.Json;
using System.Text.Json;
using DocExamples;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EbmMlNet.AspNetCore.Tests;

public sealed class ServingExampleTests
{
    [Fact]
    public async Task The_application_of_the_page_ranks_and_says_by_which_model()
    {
        using var folder = new ModelFolder();
        await using WebApplication app = ServingExample.Build(["--urls", "http://127.0.0.1:0"], folder.Save("offers.zip", 1));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using HttpResponseMessage response = await client.PostAsJsonAsync("/rank", new Offer[] { new() { Price = 3 }, new() { Price = 2 } });
        _ = response.EnsureSuccessStatusCode();
        JsonElement ranked = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal([2, 3], ranked.EnumerateArray().Select(item => item.GetProperty("item").GetProperty("price").GetInt32()));
        Assert.Equal("Healthy", await client.GetStringAsync("/health"));
        JsonElement models = await client.GetFromJsonAsync<JsonElement>("/models");
        string hash = models[0].GetProperty("generation").GetProperty("hash").GetString()!;
        Assert.Equal($"offers;generation=1;hash={hash[..12]}", response.Headers.GetValues(ModelServingServices.GenerationHeader).Single());
    }
}
