using ApiSearch.Documentation;
using ApiSearch.Features;
using EbmMlNet;
using EbmMlNet.AspNetCore;
using RankingApi.Documentation;

namespace RankingApi;

/// <summary>What the API answers.</summary>
internal static class Endpoints
{
    public const string Ranker = "apis";
    public const string Row = "api";

    public static IResult Rank(RankRequest request, RankingModels<Candidate> models, ApiDocumentation documentation, HttpResponse response) =>
        Searching(documentation, search => Requests.Problems(request, search), search =>
        {
            CandidateSet candidates = search.Candidates(request.Query, request.Candidates);
            RankedAnswer<Candidate> answer = models.Rank(Ranker, candidates.Rows);
            response.SetModelGeneration(answer.Generation);
            return Results.Ok(new RankResponse(
                answer.Generation.ToString(),
                candidates.Rows.Length,
                [.. answer.Items.Take(request.Top).Select(item => Ranked(item, candidates.MemberOf(item.Item)))]));
        });

    public static IResult Predict(PredictRequest request, EnergyModels<Candidate, CandidateScore> models, ApiDocumentation documentation, HttpResponse response) =>
        Searching(documentation, search => Requests.Problems(request, search), search =>
        {
            PredictedAnswer<CandidateScore> answer = models.Predict(Row, search.Candidates(request.Query, [request.Candidate]).Rows[0]);
            response.SetModelGeneration(answer.Generation);
            return Results.Ok(new PredictResponse(answer.Generation.ToString(), answer.Value.Score, -answer.Value.Score));
        });

    public static IResult Explain(ExplainRequest request, RankingModels<Candidate> models, ApiDocumentation documentation, HttpResponse response) =>
        Searching(documentation, search => Requests.Problems(request, search), search =>
        {
            CandidateSet candidates = search.Candidates(request.Query, request.Candidates);
            if (candidates.RowOf(request.Candidate) is not { } row || candidates.RowOf(request.Against) is not { } against)
            {
                return Results.ValidationProblem(new Dictionary<string, string[]>
                {
                    ["candidates"] = ["Must have both members that are compared; the question does not find them by itself."],
                });
            }

            ExplainedAnswer answer = models.Explain(Ranker, row, against);
            response.SetModelGeneration(answer.Generation);
            Explanation why = answer.Explanation.ByColumn();
            Contribution[] top = [.. why.Top(request.Top).Select(feature => new Contribution(feature.Name, feature.Contribution))];
            return Results.Ok(new ExplainResponse(
                answer.Generation.ToString(), why.Energy, why.EnergyAgainst, why.Difference, top, why.Difference - top.Sum(feature => feature.Share)));
        });

    private static IResult Searching(ApiDocumentation documentation, Func<MemberSearch, Dictionary<string, string[]>> check, Func<MemberSearch, IResult> answer)
    {
        if (documentation.Search is not { } search)
        {
            return Results.Problem(documentation.Missing, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        return check(search) is { Count: > 0 } problems ? Results.ValidationProblem(problems) : answer(search);
    }

    private static RankedMember Ranked(RankedItem<Candidate> item, ApiMember member) => new(
        item.Rank, member.Id, Signature.Of(member.Name), member.Name.Namespace, member.Summary, item.Energy, item.Probability);
}
