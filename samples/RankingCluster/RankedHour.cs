namespace RankingCluster;

/// <summary>An hour and its place.</summary>
/// <param name="Hour">0 to 23.</param>
/// <param name="Rank">1 for the hour that needs most people.</param>
/// <param name="Energy">Lower is better; energies compare within one answer.</param>
/// <param name="Probability">By the Gibbs distribution over the hours asked about.</param>
[GenerateSerializer]
[Immutable]
public sealed record RankedHour(
    [property: Id(0)] int Hour, [property: Id(1)] int Rank, [property: Id(2)] float Energy, [property: Id(3)] float Probability);
