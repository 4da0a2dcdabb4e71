using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace RankingApi.Tests;

public sealed class ApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private static readonly DayQuery _day = new(Season: 3, Weekday: 2, IsWorkingDay: true);

    [Fact]
    public async Task Candidates_come_back_ranked_with_energies_and_probabilities()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/rank", new RankRequest(_day, [At(9), At(7), At(8)]));
        RankResponse answer = (await response.Content.ReadFromJsonAsync<RankResponse>())!;

        Assert.Equal([(1, 7, 7f), (2, 8, 8f), (3, 9, 9f)], answer.Ranked.Select(hour => (hour.Rank, hour.Hour, hour.Energy)));
        Assert.Equal(1, answer.Ranked.Sum(hour => hour.Probability), 1e-5);
        Assert.Equal(answer.Model, response.Headers.GetValues("Model-Generation").Single());
        Assert.StartsWith("hours;generation=", answer.Model, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_row_is_predicted()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/predict", new PredictRequest(_day, At(5)));
        PredictResponse answer = (await response.Content.ReadFromJsonAsync<PredictResponse>())!;

        Assert.Equal((-5f, 5f), (answer.Score, answer.Energy));
    }

    [Theory]
    [InlineData("/rank", "{", HttpStatusCode.BadRequest, "Expected depth to be zero")]
    [InlineData("/rank", "{}", HttpStatusCode.BadRequest, "season, weekday, isWorkingDay")]
    [InlineData("/rank", """{"query":{"season":"hot"}}""", HttpStatusCode.BadRequest, "$.query.season")]
    [InlineData("/rank", """{"query":{"season":9,"weekday":1,"isWorkingDay":true},"candidates":[]}""", HttpStatusCode.BadRequest, "Is 9, but must be 1 to 4.")]
    [InlineData("/rank", """{"query":{"season":1,"weekday":1,"isWorkingDay":true},"candidates":[null]}""", HttpStatusCode.BadRequest, "candidates[0]")]
    [InlineData("/rank", """{"query":{"season":1,"weekday":1,"isWorkingDay":true},"candidates":[{"hour":24}]}""", HttpStatusCode.BadRequest, "Is 24, but must be 0 to 23.")]
    [InlineData("/predict", """{"query":{"season":1,"weekday":1,"isWorkingDay":true}}""", HttpStatusCode.BadRequest, "Is null.")]
    [InlineData("/nothing", "{}", HttpStatusCode.NotFound, "Not Found")]
    public async Task Bad_input_is_answered_with_problem_details(string path, string body, HttpStatusCode status, string detail)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await api.Client.PostAsync(path, content);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(detail, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_candidates_than_allowed_are_refused()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/rank", new RankRequest(_day, [.. Enumerable.Repeat(At(1), 1001)]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Are 1001, but must be 1 to 1000.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_an_unsupported_media_type()
    {
        using HttpResponseMessage response = await api.Client.PostAsync("/rank", new StringContent("hello", Encoding.UTF8, "text/plain"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_openapi_document_describes_the_endpoints()
    {
        JsonElement document = await api.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        JsonElement rank = document.GetProperty("paths").GetProperty("/rank").GetProperty("post").GetProperty("responses");

        Assert.All(["200", "400", "503"], status => Assert.True(rank.TryGetProperty(status, out _)));
        Assert.True(document.GetProperty("paths").TryGetProperty("/predict", out _));
        Assert.True(document.GetProperty("paths").TryGetProperty("/models", out _));
    }

    [Fact]
    public async Task The_page_and_the_health_check_are_there()
    {
        Assert.Contains("Which hours need more people?", await api.Client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal("Healthy", await api.Client.GetStringAsync("/health"));
    }

    private static HourCandidate At(int hour) => new(hour, 1, 20, 50, 10);
}
