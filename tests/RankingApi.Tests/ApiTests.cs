using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace RankingApi.Tests;

public sealed class ApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Open = "M:Zoo.Cage.Open", IsOpen = "P:Zoo.Cage.IsOpen", Keeper = "T:Zoo.Keeper";

    [Fact]
    public async Task Members_are_found_and_ranked_with_energies_and_probabilities()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/rank", new RankRequest("open the cage"));
        RankResponse answer = (await response.Content.ReadFromJsonAsync<RankResponse>())!;

        // A word in the name of a method, of a property, and of a type, which BM25 finds later.
        Assert.Equal([Open, IsOpen], answer.Ranked.Take(2).Select(member => member.Id));
        Assert.Equal([-2.1f, -2f], answer.Ranked.Take(2).Select(member => member.Energy));
        Assert.Equal(("Cage.Open()", "Zoo", "Opens the cage at once."), (answer.Ranked[0].Signature, answer.Ranked[0].Namespace, answer.Ranked[0].Summary));
        Assert.Equal([1, 2, 2, 4], answer.Ranked.Select(member => member.Rank));
        Assert.Equal((4, 4), (answer.Candidates, answer.Ranked.Count));
        Assert.Equal(1, answer.Ranked.Sum(member => member.Probability), 1e-5);
        Assert.Equal(answer.Model, response.Headers.GetValues("Model-Generation").Single());
        Assert.StartsWith("apis;generation=", answer.Model, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_that_are_given_are_ranked_and_no_others()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/rank", new RankRequest("open the cage", [Keeper, IsOpen, Open, Open], Top: 2));
        RankResponse answer = (await response.Content.ReadFromJsonAsync<RankResponse>())!;

        Assert.Equal([Open, IsOpen], answer.Ranked.Select(member => member.Id));
        Assert.Equal(3, answer.Candidates);
        // The keeper's name has no word of the question; its probability is the rest.
        Assert.Equal(1 / (1 + Math.Exp(2) + Math.Exp(2.1)), 1 - answer.Ranked.Sum(member => member.Probability), 1e-5);
    }

    [Fact]
    public async Task A_question_of_unknown_words_finds_nothing()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/rank", new RankRequest("xyzzy"));
        RankResponse answer = (await response.Content.ReadFromJsonAsync<RankResponse>())!;
        Assert.Empty(answer.Ranked);
    }

    [Fact]
    public async Task One_member_is_predicted()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/predict", new PredictRequest("open the cage", Open));
        PredictResponse answer = (await response.Content.ReadFromJsonAsync<PredictResponse>())!;

        Assert.Equal((2.1f, -2.1f), (answer.Score, answer.Energy));
    }

    [Fact]
    public async Task One_member_is_explained_beside_another()
    {
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/explain", new ExplainRequest("open the cage", Open, IsOpen, Top: 1));
        ExplainResponse answer = (await response.Content.ReadFromJsonAsync<ExplainResponse>())!;

        Contribution kind = Assert.Single(answer.Contributions);
        Assert.Equal("Kind", kind.Feature);
        Assert.Equal(-0.1, kind.Share, 1e-5);
        Assert.Equal(answer.Energy - answer.EnergyAgainst, answer.Difference, 1e-5);
        Assert.Equal(answer.Difference, kind.Share + answer.Others, 1e-5);
    }

    [Theory]
    [InlineData("/rank", "{", HttpStatusCode.BadRequest, "Expected depth to be zero")]
    [InlineData("/rank", "{}", HttpStatusCode.BadRequest, "Is empty, but must be 1 to 500 characters.")]
    [InlineData("/rank", """{"query":5}""", HttpStatusCode.BadRequest, "$.query")]
    [InlineData("/rank", """{"query":"open","candidates":[]}""", HttpStatusCode.BadRequest, "Are 0, but must be 1 to 1000, or left out.")]
    [InlineData("/rank", """{"query":"open","candidates":[null]}""", HttpStatusCode.BadRequest, "candidates[0]")]
    [InlineData("/rank", """{"query":"open","candidates":["M:Zoo.Lion"]}""", HttpStatusCode.BadRequest, "but must be the id of a documented member")]
    [InlineData("/rank", """{"query":"open","top":0}""", HttpStatusCode.BadRequest, "Is 0, but must be 1 to 1000.")]
    [InlineData("/predict", """{"query":"open"}""", HttpStatusCode.BadRequest, "Is null, but must be the id")]
    [InlineData("/explain", """{"query":"open","candidate":"M:Zoo.Cage.Open","against":"x"}""", HttpStatusCode.BadRequest, "against")]
    [InlineData("/explain", """{"query":"open","candidate":"M:Zoo.Cage.Open","against":"T:Zoo.Keeper"}""", HttpStatusCode.BadRequest, "Must have both members that are compared")]
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
        using HttpResponseMessage response = await api.Client.PostAsJsonAsync("/rank", new RankRequest("open", [.. Enumerable.Repeat(Open, 1001)]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Are 1001, but must be 1 to 1000, or left out.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
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
        Assert.True(document.GetProperty("paths").TryGetProperty("/explain", out _));
        Assert.True(document.GetProperty("paths").TryGetProperty("/models", out _));
    }

    [Fact]
    public async Task The_page_and_the_health_check_are_there()
    {
        Assert.Contains("Which API does that?", await api.Client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal("Healthy", await api.Client.GetStringAsync("/health"));
    }
}
