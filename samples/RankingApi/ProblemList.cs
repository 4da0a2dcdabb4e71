namespace RankingApi;

/// <summary>What is wrong with a request.</summary>
internal sealed class ProblemList
{
    private readonly List<(string Field, string Message)> _problems = [];

    public Dictionary<string, string[]> ByField => _problems.GroupBy(problem => problem.Field, problem => problem.Message, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.ToArray(), StringComparer.Ordinal);

    public void Check(bool isRight, string field, string message)
    {
        if (!isRight)
        {
            _problems.Add((field, message));
        }
    }
}
