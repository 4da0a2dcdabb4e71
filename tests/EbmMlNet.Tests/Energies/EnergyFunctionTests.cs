namespace EbmMlNet.Tests;

public class EnergyFunctionTests
{
    public static TheoryData<string, int> Energies()
    {
        var data = new TheoryData<string, int>();
        foreach (string kind in Kinds.Keys)
        {
            foreach (int features in (int[])[1, 2, 7, 16, 33, 136, 3000])
            {
                // A pair has two sides.
                if (features > 1 || !(kind.StartsWith("joint", StringComparison.Ordinal) || kind.StartsWith("metric", StringComparison.Ordinal)))
                {
                    data.Add(kind, features);
                }
            }
        }

        return data;
    }

    private static readonly Dictionary<string, Func<InputScaling, Random, EnergyFunction>> Kinds = new()
    {
        ["linear"] = (scaling, random) => RandomEnergies.Linear(scaling, random),
        ["linear, non-negative"] = (scaling, random) => RandomEnergies.Linear(scaling, random, isNonNegative: true),
        ["mlp 1"] = (scaling, random) => RandomEnergies.Mlp(scaling, random, [1]),
        ["mlp 64-32"] = (scaling, random) => RandomEnergies.Mlp(scaling, random, [64, 32]),
        ["mlp 33-65-7 silu"] = (scaling, random) => RandomEnergies.Mlp(scaling, random, [33, 65, 7], Activation.Silu),
        ["mlp 300 silu"] = (scaling, random) => RandomEnergies.Mlp(scaling, random, [300], Activation.Silu),
        ["mlp 16-16 tanh, non-negative"] = (scaling, random) => RandomEnergies.Mlp(scaling, random, [16, 16], Activation.Tanh, isNonNegative: true),
        ["joint, squared"] = (scaling, random) => RandomEnergies.Joint(scaling, random, EmbeddingDistance.SquaredEuclidean, 33),
        ["joint 24 silu, Euclidean"] = (scaling, random) =>
            RandomEnergies.Joint(scaling, random, EmbeddingDistance.Euclidean, 16, [24], Activation.Silu, unitLength: true, temperature: 0.1f),
        ["joint 48-33, cosine"] = (scaling, random) =>
            RandomEnergies.Joint(scaling, random, EmbeddingDistance.Cosine, 64, [48, 33], temperature: 0.07f),
        ["joint 9 tanh, inner product"] = (scaling, random) =>
            RandomEnergies.Joint(scaling, random, EmbeddingDistance.InnerProduct, 1, [9], Activation.Tanh),
        ["metric 19"] = (scaling, random) => RandomEnergies.Metric(scaling, random, 19),
        ["metric 8, same places"] = (scaling, random) => RandomEnergies.Metric(scaling, random, 8, isSame: true),
        ["joint 20 tanh, bilinear"] = (scaling, random) =>
            RandomEnergies.Joint(scaling, random, EmbeddingDistance.Bilinear, 40, [20], Activation.Tanh, unitLength: true, temperature: 2f),
    };

    [Theory]
    [MemberData(nameof(Energies))]
    public void Energy_agrees_with_the_plain_loops(string kind, int features)
    {
        var random = new Random(features);
        EnergyFunction energy = Create(kind, features, random);
        for (int i = 0; i < 20; i++)
        {
            float[] row = RandomEnergies.Row(energy.Scaling, random);
            double expected = EnergyOracle.Energy(energy, row);
            float found = energy.Energy(row);
            Assert.True(Math.Abs(found - expected) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"expected {expected}, found {found} (seed {features})");
        }
    }

    [Theory]
    [MemberData(nameof(Energies))]
    public void Sparse_rows_and_batches_give_the_same_bits_as_dense_rows(string kind, int features)
    {
        var random = new Random(features + 1);
        EnergyFunction energy = Create(kind, features, random);
        float[][] rows = [.. Enumerable.Range(0, 11).Select(r => RandomEnergies.Row(energy.Scaling, random, zeros: r / 10.0))];
        float[] expected = [.. rows.Select(row => energy.Energy(row))];
        float[] batch = new float[rows.Length];
        energy.Energies(rows.SelectMany(row => row).ToArray(), batch);
        Assert.Equal(expected, batch);
        foreach ((float[] row, float dense) in rows.Zip(expected))
        {
            int[] indices = [.. Enumerable.Range(0, features).Where(i => row[i] != 0 || random.Next(4) == 0)];
            Assert.Equal(dense, energy.Energy(indices, indices.Select(i => row[i]).ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Energies))]
    public void Energy_allocates_nothing(string kind, int features)
    {
        var random = new Random(3);
        EnergyFunction energy = Create(kind, features, random);
        float[] row = RandomEnergies.Row(energy.Scaling, random);
        int[] indices = [.. Enumerable.Range(0, features)];
        float[] energies = new float[1];
        Assert.Equal(0, Allocations.Least(() =>
        {
            _ = energy.Energy(row);
            _ = energy.Energy(indices, row);
            energy.Energies(row, energies);
        }));
    }

    [Fact]
    public void Many_threads_get_the_same_energies_as_one()
    {
        var random = new Random(4);
        EnergyFunction energy = Create("mlp 300 silu", 3000, random);
        float[][] rows = [.. Enumerable.Range(0, 200).Select(_ => RandomEnergies.Row(energy.Scaling, random))];
        float[] expected = [.. rows.Select(row => energy.Energy(row))];
        float[] found = new float[rows.Length];
        _ = Parallel.For(0, rows.Length, i => found[i] = energy.Energy(rows[i]));
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("linear, non-negative")]
    [InlineData("mlp 16-16 tanh, non-negative")]
    [InlineData("joint, squared")]
    [InlineData("joint 24 silu, Euclidean")]
    [InlineData("joint 48-33, cosine")]
    [InlineData("metric 19")]
    public void A_non_negative_energy_says_so_and_is_not_negative(string kind)
    {
        var random = new Random(5);
        EnergyFunction energy = Create(kind, 136, random);
        Assert.True(energy.IsNonNegative);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(energy.Energy(RandomEnergies.Row(energy.Scaling, random)) >= 0);
        }
    }

    [Fact]
    public void A_missing_feature_counts_as_its_training_mean()
    {
        var random = new Random(6);
        EnergyFunction energy = RandomEnergies.Mlp(new InputScaling([2f, 300f], [1f, 1f], [false, false]), random, [8]);
        Assert.Equal(energy.Energy([2f, 300f]), energy.Energy([float.NaN, float.NaN]), 1e-6f);
    }

    [Fact]
    public void An_infinite_feature_is_not_hidden()
    {
        EnergyFunction energy = RandomEnergies.Linear(new InputScaling([0f, 0f], [1f, 1f], [false, true]), new Random(7));
        Assert.False(float.IsFinite(energy.Energy([float.PositiveInfinity, 1f])));
        Assert.False(float.IsFinite(energy.Energy([1f, float.PositiveInfinity])));
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        EnergyFunction energy = RandomEnergies.Linear(InputScaling.Identity(3), new Random(8));
        Assert.Contains("3 features expected, 2 found", Assert.Throws<ArgumentException>(() => energy.Energy([1f, 2f])).Message);
        Assert.Contains("6 values expected, 5 found", Assert.Throws<ArgumentException>(() => energy.Energies(new float[5], new float[2])).Message);
        Assert.Contains("2 values expected, 1 found", Assert.Throws<ArgumentException>(() => energy.Energy([0, 1], [1f])).Message);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(0, 3)]
    public void Indices_that_do_not_ascend_within_range_are_refused(int first, int second)
    {
        EnergyFunction energy = RandomEnergies.Linear(InputScaling.Identity(3), new Random(9));
        Assert.Contains("expected ascending feature numbers from 0 to 2", Assert.Throws<ArgumentException>(() => energy.Energy([first, second], [1f, 1f])).Message);
    }

    private static EnergyFunction Create(string kind, int features, Random random) => Kinds[kind](RandomEnergies.Scaling(features, random), random);
}
