namespace RankingApi.Load;

/// <summary>What a run of requests measured.</summary>
/// <param name="Milliseconds">How long each answer took, sorted.</param>
/// <param name="Failed">How many requests were not answered with a ranking of all candidates.</param>
/// <param name="Generations">How many generations of the model answered.</param>
/// <param name="Candidates">How many candidates each answer ranked.</param>
/// <param name="PerSecond">Answers a second.</param>
internal sealed record LoadResult(double[] Milliseconds, int Failed, int Generations, int Candidates, double PerSecond)
{
    public double Percentile(double share) =>
        Milliseconds.Length == 0 ? double.NaN : Milliseconds[(int)Math.Min(Milliseconds.Length - 1, Math.Floor(share * Milliseconds.Length))];
}
