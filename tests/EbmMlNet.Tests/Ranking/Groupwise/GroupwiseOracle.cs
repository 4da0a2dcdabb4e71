namespace EbmMlNet.Tests.Ranking.Groupwise;

/// <summary>The definitions, row by row over all rows, in double.</summary>
internal static class GroupwiseOracle
{
    public static float Probability(ScoredRow row, IEnumerable<ScoredRow> rows, double beta) =>
        (float)(1 / rows.Where(other => other.GroupId == row.GroupId && !float.IsNaN(other.Score)).Sum(other => Math.Exp(beta * (other.Score - row.Score))));

    public static uint Rank(ScoredRow row, IEnumerable<ScoredRow> rows, TiedRanks ties)
    {
        float[] group = [.. rows.Where(other => other.GroupId == row.GroupId).Select(other => Last(other.Score))];
        float own = Last(row.Score);
        int better = group.Count(score => score > own), tied = group.Count(score => score == own);
        return (uint)(ties switch
        {
            TiedRanks.Lowest => better + 1,
            TiedRanks.Highest => better + tied,
            TiedRanks.Dense => group.Where(score => score > own).Distinct().Count() + 1,
            _ => better + 1 + rows.Where(other => other.GroupId == row.GroupId).TakeWhile(other => other != row).Count(other => Last(other.Score) == own),
        });
    }

    private static float Last(float score) => float.IsNaN(score) ? float.NegativeInfinity : score;
}
