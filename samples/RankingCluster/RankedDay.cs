namespace RankingCluster;

/// <summary>The hours of a day, ranked, and who did it.</summary>
/// <param name="Model">The generation of the tenant's model.</param>
/// <param name="Silo">The silo that has it in memory.</param>
/// <param name="Hours">Best first.</param>
[GenerateSerializer]
[Immutable]
public sealed record RankedDay([property: Id(0)] string Model, [property: Id(1)] string Silo, [property: Id(2)] RankedHour[] Hours);
