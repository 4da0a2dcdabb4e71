namespace EbmMlNet.Tests.Ranking.Lists;

/// <summary>A list energy and its definition, naively.</summary>
internal static class ListFixture
{
    public static RelativeListEnergy Energy(int features = ScoringFixture.FeatureCount, int seed = 4)
    {
        var random = new Random(seed);
        return new RelativeListEnergy(RandomEnergies.Mlp(RandomEnergies.Scaling(2 * features, random), random, [8, 4]));
    }

    /// <summary>An energy in which rows look at each other twice, with more than one head and units that fill no register.</summary>
    public static AttentionListEnergy Attention(int features = ScoringFixture.FeatureCount, int seed = 6, int units = 6, int heads = 2)
    {
        var random = new Random(seed);
        bool[] isLog = [.. Enumerable.Range(0, features).Select(feature => feature % 3 == 0)];
        var scaling = new InputScaling(RandomEnergies.Normal(features, random, 0.5), [.. Enumerable.Repeat(0.8f, features)], isLog);
        EnergyFunction energy = RandomEnergies.Mlp(scaling, random, [8, 4]);
        return new AttentionListEnergy(energy, scaling, 0.7f, Layer(features + 1, units), [Block(), Block()], Layer(units, 1));

        DenseLayer Layer(int inputs, int outputs) => RandomEnergies.Layers(random, inputs, outputs)[0];

        AttentionBlock Block() => new(heads, Layer(units, 3 * units), Layer(units, units), Layer(2 * units, units));
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
