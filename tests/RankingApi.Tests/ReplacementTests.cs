using System.Net.Http.Json;
using System.Text.Json;
using RankingApi.Load;

namespace RankingApi.Tests;

public sealed class ReplacementTests : IDisposable
{
    private readonly RunningApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task A_new_file_goes_live_and_a_corrupt_one_is_told_of()
    {
        _api.Save(-2);
        JsonElement model = await Until(model => model.GetProperty("generation").GetProperty("number").GetInt32() == 2);
        Assert.Equal(JsonValueKind.Null, model.GetProperty("problem").ValueKind);

        File.WriteAllText(_api.ModelPath, "no zip");
        _ = await Until(model => model.GetProperty("problem").ValueKind == JsonValueKind.String);
        using HttpResponseMessage response = await _api.Client.PostAsJsonAsync("/rank", new RankRequest("open the cage"));
        RankResponse answer = (await response.Content.ReadFromJsonAsync<RankResponse>())!;
        RankedMember open = answer.Ranked.Single(member => member.Id == "M:Zoo.Cage.Open");
        Assert.Equal((1.9f, 2), (open.Energy, open.Rank));
        Assert.Equal("Degraded", await _api.Client.GetStringAsync("/health"));
    }

    [Fact]
    public async Task The_load_command_measures_and_no_request_fails_while_the_model_is_replaced()
    {
        var output = new StringWriter();
        int exit = await LoadCommand.RunAsync(["2.5", _api.ModelPath, "open the cage"], output);

        Assert.True(exit == 0, output.ToString());
        string[] rows = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];
        Assert.Equal(["1", "8", "64"], rows.Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
        Assert.All(rows, row => Assert.Equal("0", row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5]));
        Assert.All(rows, row => Assert.InRange(int.Parse(row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[6]), 2, 12));
    }

    [Fact]
    public async Task A_load_without_a_model_says_how_to_make_one()
    {
        var output = new StringWriter();
        Assert.Equal(1, await LoadCommand.RunAsync(["1", "nothing.zip"], output));
        Assert.Contains("dotnet run -c Release --project samples/ApiSearch", output.ToString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> Until(Func<JsonElement, bool> condition)
    {
        for (int i = 0; i < 600; i++)
        {
            JsonElement models = await _api.Client.GetFromJsonAsync<JsonElement>("/models");
            JsonElement ranker = models.EnumerateArray().Single(model => model.GetProperty("name").GetString() == "apis");
            if (condition(ranker))
            {
                return ranker;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The model did not become what was waited for.");
    }
}
