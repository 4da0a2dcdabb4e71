namespace EbmMlNet.Tests.Ranking.Lists;

/// <summary>A list energy and its definition, naively.</summary>
internal static class ListFixture
{
    public static RelativeListEnergy Energy(int features = ScoringFixture.FeatureCount, int seed = 4)
    {
        var random = new Random(seed);
        return new RelativeListEnergy(RandomEnergies.Mlp(RandomEnergies.Scaling(2 * features, random), random, [8, 4]));
    }

    public static float[] Scores(RelativeListEnergy energy, IReadOnlyList<float[]> rows) =>
    [
        .. rows.Select(row => -energy.Energy.Energy(
        [
            .. row,
            .. row.Select((value, f) => value - (float)rows.Select(other => other[f]).Where(x => !float.IsNaN(x)).DefaultIfEmpty(float.NaN).Average(x => (double)x)),
        ])),
    ];
}
