using RankingApi.Documentation;

namespace RankingApi;

/// <summary>Checks requests.</summary>
internal static class Requests
{
    public const int MostCandidates = 1000;
    private const int LongestQuery = 500;

    /// <summary>What is wrong, by the field's name; empty where nothing is.</summary>
    public static Dictionary<string, string[]> Problems(RankRequest request, MemberSearch search)
    {
        var problems = new ProblemList();
        CheckQuery(problems, request.Query);
        CheckCandidates(problems, request.Candidates, search);
        problems.Check(request.Top is >= 1 and <= MostCandidates, "top", $"Is {request.Top}, but must be 1 to {MostCandidates}.");
        return problems.ByField;
    }

    public static Dictionary<string, string[]> Problems(PredictRequest request, MemberSearch search)
    {
        var problems = new ProblemList();
        CheckQuery(problems, request.Query);
        CheckMember(problems, "candidate", request.Candidate, search);
        return problems.ByField;
    }

    public static Dictionary<string, string[]> Problems(ExplainRequest request, MemberSearch search)
    {
        var problems = new ProblemList();
        CheckQuery(problems, request.Query);
        CheckMember(problems, "candidate", request.Candidate, search);
        CheckMember(problems, "against", request.Against, search);
        CheckCandidates(problems, request.Candidates, search);
        problems.Check(request.Top is >= 1 and <= MostCandidates, "top", $"Is {request.Top}, but must be 1 to {MostCandidates}.");
        return problems.ByField;
    }

    private static void CheckQuery(ProblemList problems, string? query) => problems.Check(
        !string.IsNullOrWhiteSpace(query) && query.Length <= LongestQuery,
        "query",
        $"Is {(string.IsNullOrWhiteSpace(query) ? "empty" : $"{query.Length} characters long")}, but must be 1 to {LongestQuery} characters.");

    private static void CheckCandidates(ProblemList problems, string[]? candidates, MemberSearch search)
    {
        if (candidates is null)
        {
            return;
        }

        bool isRight = candidates.Length is >= 1 and <= MostCandidates;
        problems.Check(isRight, "candidates", $"Are {candidates.Length}, but must be 1 to {MostCandidates}, or left out.");
        foreach ((int i, string id) in isRight ? candidates.Index() : [])
        {
            CheckMember(problems, $"candidates[{i}]", id, search);
        }
    }

    private static void CheckMember(ProblemList problems, string field, string? id, MemberSearch search) => problems.Check(
        id is not null && search.Find(id) >= 0,
        field,
        $"Is {(id is null ? "null" : $"'{id}'")}, but must be the id of a documented member, such as M:System.String.Trim.");
}
