using EbmMlNet.Tests.Ranking.Groupwise;
using Microsoft.ML;

namespace EbmMlNet.Tests.Ranking.Evaluation;

/// <summary>Queries with ties, without right answers, with right answers only, and of one candidate.</summary>
internal static class JudgedRows
{
    public static ScoredRow[] Some(int seed = 1, int queries = 60, float noise = 3)
    {
        var random = new Random(7);
        var draws = new Random(seed);
        return [.. Enumerable.Range(0, queries).SelectMany(q => Enumerable.Range(0, random.Next(1, 25)).Select(_ =>
        {
            float label = (q % 10) switch { 0 => 0, 1 => 2, _ => random.Next(5) * random.Next(2) };
            return new ScoredRow { GroupId = (uint)q, Query = $"query {q}", Label = label, Score = MathF.Round((float)((label * 0.7) + (draws.NextDouble() * noise))) };
        }))];
    }

    public static DetailedRankingMetrics Evaluate(IEnumerable<ScoredRow> rows, DetailedRankingOptions? options = null)
    {
        var ml = new MLContext();
        return ml.Ranking.EvaluateDetailed(ml.Data.LoadFromEnumerable(rows), options);
    }
}
