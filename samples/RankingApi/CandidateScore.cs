namespace RankingApi;

/// <summary>What the model makes of a row.</summary>
internal sealed class CandidateScore
{
    public float Score { get; set; }
}
