using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.ML;

namespace EbmMlNet.Tool.Tests;

/// <summary>The tool as a server, in a process of its own.</summary>
public sealed class ServeTests(Ratings ratings) : IClassFixture<Ratings>
{
    [Fact]
    public async Task A_model_is_served_until_told_to_end()
    {
        string model = ratings.PathOf("served.zip");
        File.Copy(ratings.Model, model, overwrite: true);
        using Process server = Start("serve", model, "--port", "0");
        try
        {
            string line = await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) ?? await server.StandardError.ReadToEndAsync();
            Assert.Contains("with 3 features is served at http://127.0.0.1:", line, StringComparison.Ordinal);
            using var client = new HttpClient { BaseAddress = new Uri(line.Split(" is served at ")[1].Split(". ")[0]) };
            await AnswersAsync(client);
            await RefusesAsync(client);
            await ReplacesAsync(client, model);

            // Not -INT, which a process ignores that was started from a shell's background.
            using var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
            await server.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(EbmTool.Done, server.ExitCode);
        }
        finally
        {
            if (!server.HasExited)
            {
                server.Kill();
            }
        }
    }

    private async Task AnswersAsync(HttpClient client)
    {
        var energy = ((EnergyRankingModelParameters)((IPredictionTransformer<object>)new MLContext().Model.Load(ratings.Model, out _)).Model).EnergyFunction;
        float good = energy.Energy([2015, 1, 100]), bad = energy.Energy([1992, 9, 100]), unknown = energy.Energy([2000, float.NaN, 100]);

        JsonElement ranked = await PostAsync(client, "/rank", """
            {"candidates": [{"Year": 1992, "Price": 9, "Length": 100, "Title": 5}, {"Year": 2015, "Price": 1, "Length": 100}, {"Year": 2000, "Price": null, "Length": 100}], "top": 2}
            """);
        (int Row, float Energy)[] expected = [.. new[] { (0, bad), (1, good), (2, unknown) }.OrderBy(row => row.Item2).Take(2)];
        Assert.Equal(expected, ranked.GetProperty("ranked").EnumerateArray().Select(row => (row.GetProperty("row").GetInt32(), row.GetProperty("energy").GetSingle())));
        Assert.StartsWith("model;generation=1;hash=", ranked.GetProperty("model").GetString(), StringComparison.Ordinal);

        JsonElement predicted = await PostAsync(client, "/predict", """{"candidate": {"Year": 2015, "Price": 1, "Length": 100}}""");
        Assert.Equal((good, -good), (predicted.GetProperty("energy").GetSingle(), predicted.GetProperty("score").GetSingle()));

        JsonElement why = await PostAsync(client, "/explain", """
            {"candidate": {"Year": 2015, "Price": 1, "Length": 100}, "against": {"Year": 1992, "Price": 9, "Length": 100}}
            """);
        JsonElement[] shares = [.. why.GetProperty("contributions").EnumerateArray()];
        Assert.Equal(["Length", "Price", "Year"], shares.Select(share => share.GetProperty("feature").GetString()).Order());
        Assert.Equal(good - bad, shares.Sum(share => share.GetProperty("share").GetSingle()), 0.02 * Math.Abs(good - bad));

        Assert.Equal("Healthy", await client.GetStringAsync("/health"));
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>("/models")).GetArrayLength());
    }

    private static async Task RefusesAsync(HttpClient client)
    {
        foreach ((string path, string body, HttpStatusCode status, string says) in new[]
        {
            ("/rank", "{", HttpStatusCode.BadRequest, "Expected depth to be zero"),
            ("/rank", "{}", HttpStatusCode.BadRequest, "Are 0, but must be 1 to 10000."),
            ("/rank", """{"candidates": [{"Year": 1}]}""", HttpStatusCode.BadRequest, "Lacks Price, Length; give null for a missing value."),
            ("/rank", """{"candidates": [null]}""", HttpStatusCode.BadRequest, "candidates[0]"),
            ("/rank", """{"candidates": [{"Year": "new"}]}""", HttpStatusCode.BadRequest, "$.candidates[0].Year"),
            ("/predict", "{}", HttpStatusCode.BadRequest, "must have the features Year, Price, Length"),
            ("/nothing", "{}", HttpStatusCode.NotFound, "Not Found"),
        })
        {
            using HttpResponseMessage response = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
            string answer = await response.Content.ReadAsStringAsync();
            Assert.Equal((path, status, "application/problem+json"), (path, response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.Contains(says, answer, StringComparison.Ordinal);
        }
    }

    /// <summary>A model of other features takes the place of the first, and is asked for by its own names.</summary>
    private async Task ReplacesAsync(HttpClient client, string model)
    {
        _ = Ran.Well("train", ratings.Train, "-o", model, "--label", "Rating", "--group", "User Id", "--features", "Year,Price", "--quality", "fast", "--epochs", "2", "--quiet");
        for (int i = 0; i < 300; i++)
        {
            using HttpResponseMessage response = await client.PostAsync("/predict", new StringContent("""{"candidate": {"Year": 2015, "Price": 1}}""", Encoding.UTF8, "application/json"));
            if (response.IsSuccessStatusCode)
            {
                Assert.Contains("generation=2;", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("model").GetString(), StringComparison.Ordinal);
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("The new model did not go live.");
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body)
    {
        using HttpResponseMessage response = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Process Start(params string[] args) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "ebm.dll"), .. args])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
