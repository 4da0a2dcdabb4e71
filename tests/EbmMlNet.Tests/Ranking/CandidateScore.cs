namespace EbmMlNet.Tests;

internal sealed class CandidateScore
{
    public float Score { get; set; }
}
