namespace EbmMlNet.Tests;

public class ClassEnergyFunctionTests
{
    public static TheoryData<string, int, int> Shapes()
    {
        var data = new TheoryData<string, int, int>();
        foreach (string kind in _kinds.Keys)
        {
            foreach ((int features, int classes) in ((int, int)[])[(1, 2), (7, 10), (33, 77), (136, 32), (3000, 3), (16, 2500)])
            {
                data.Add(kind, features, classes);
            }
        }

        return data;
    }

    private static readonly Dictionary<string, (int[] Hidden, Activation Activation, bool IsNonNegative)> _kinds = new()
    {
        ["linear"] = ([], Activation.Relu, false),
        ["linear, non-negative"] = ([], Activation.Relu, true),
        ["64-32"] = ([64, 32], Activation.Relu, false),
        ["33-7 silu"] = ([33, 7], Activation.Silu, false),
        ["16 tanh, non-negative"] = ([16], Activation.Tanh, true),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Energies_agree_with_the_plain_loops(string kind, int features, int classes)
    {
        var random = new Random(features);
        ClassEnergyFunction energies = Create(kind, features, classes, random);
        float[] found = new float[classes];
        for (int i = 0; i < 8; i++)
        {
            float[] row = RandomEnergies.Row(energies.Scaling, random);
            double[] expected = EnergyOracle.Energies(energies, row);
            energies.Energies(row, found);
            for (int c = 0; c < classes; c++)
            {
                double tolerance = 1e-5 * Math.Max(1, Math.Abs(expected[c]));
                Assert.True(Math.Abs(found[c] - expected[c]) <= tolerance, $"class {c}: expected {expected[c]}, found {found[c]} (seed {features})");
                Assert.True(!energies.IsNonNegative || found[c] >= 0);
            }

            Assert.Equal(found[classes - 1], energies.Energy(row, classes - 1));
            Assert.Equal(found[0], energies.Energy(row, 0));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sparse_rows_give_the_same_bits_as_dense_rows(string kind, int features, int classes)
    {
        var random = new Random(features + 1);
        ClassEnergyFunction energies = Create(kind, features, classes, random);
        float[] expected = new float[classes], found = new float[classes];
        for (int i = 0; i <= 10; i++)
        {
            float[] row = RandomEnergies.Row(energies.Scaling, random, zeros: i / 10.0);
            int[] indices = [.. Enumerable.Range(0, features).Where(f => row[f] != 0 || random.Next(4) == 0)];
            energies.Energies(row, expected);
            energies.Energies(indices, indices.Select(f => row[f]).ToArray(), found);
            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Energies_allocate_nothing(string kind, int features, int classes)
    {
        var random = new Random(3);
        ClassEnergyFunction energies = Create(kind, features, classes, random);
        float[] row = RandomEnergies.Row(energies.Scaling, random), found = new float[classes];
        int[] indices = [.. Enumerable.Range(0, features)];
        Assert.Equal(0, Allocations.Least(() =>
        {
            energies.Energies(row, found);
            energies.Energies(indices, row, found);
            _ = energies.Energy(row, 1);
        }));
    }

    [Fact]
    public void Many_threads_get_the_same_energies_as_one()
    {
        var random = new Random(4);
        ClassEnergyFunction energies = Create("33-7 silu", 300, 500, random);
        float[][] rows = [.. Enumerable.Range(0, 100).Select(_ => RandomEnergies.Row(energies.Scaling, random))];
        float[][] expected = Array.ConvertAll(rows, Evaluate), found = new float[rows.Length][];
        _ = Parallel.For(0, rows.Length, i => found[i] = Evaluate(rows[i]));
        Assert.Equal(expected, found);

        float[] Evaluate(float[] row)
        {
            float[] values = new float[energies.ClassCount];
            energies.Energies(row, values);
            return values;
        }
    }

    [Fact]
    public void The_mean_of_networks_has_the_mean_of_their_energies_and_derivatives()
    {
        var random = new Random(8);
        ClassEnergyFunction[] members = [Create("33-7 silu", 12, 5, random), Create("linear", 12, 5, random), Create("33-7 silu", 12, 5, random)];
        var mean = new ClassEnergyFunction(members);
        Assert.Equal((12, 5), (mean.FeatureCount, mean.ClassCount));
        float[] row = RandomEnergies.Normal(12, random, 1), energies = new float[5], slope = new float[12], own = new float[12];
        row[3] = float.NaN;
        mean.Energies(row, energies);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(members.Average(member => member.Energy(row, i)), energies[i], 1e-5f);
            mean.Gradient(row, i, slope);
            float[] expected = new float[12];
            foreach (ClassEnergyFunction member in members)
            {
                member.Gradient(row, i, own);
                expected = [.. expected.Zip(own, (sum, value) => sum + (value / 3))];
            }

            Assert.Equal(expected, slope, (a, b) => Math.Abs(a - b) <= 1e-5);
        }
    }

    [Fact]
    public void Members_that_do_not_fit_are_refused()
    {
        var random = new Random(9);
        ClassEnergyFunction one = Create("linear", 3, 4, random), other = Create("linear", 3, 5, random), narrow = Create("linear", 2, 4, random);
        Assert.Contains("1 members found; 2 to 1000 expected", Message(one), StringComparison.Ordinal);
        Assert.Contains("Member 1 has 3 features and 5 classes, but the first 3 and 4", Message(one, other), StringComparison.Ordinal);
        Assert.Contains("Member 1 has 2 features and 4 classes", Message(one, narrow), StringComparison.Ordinal);
        Assert.Contains("Member 1 is a mean itself", Message(one, new ClassEnergyFunction([one, one])), StringComparison.Ordinal);

        static string Message(params ClassEnergyFunction[] members) => Assert.Throws<ArgumentException>(() => new ClassEnergyFunction(members)).Message;
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var random = new Random(5);
        ClassEnergyFunction energies = Create("linear", 3, 4, random);
        Assert.Contains("3 features expected, 2 found", Message(() => energies.Energies(new float[2], new float[4])), StringComparison.Ordinal);
        Assert.Contains("4 values expected, 3 found", Message(() => energies.Energies(new float[3], new float[3])), StringComparison.Ordinal);
        Assert.Contains("2 values expected, 1 found", Message(() => energies.Energies([0, 1], [1f], new float[4])), StringComparison.Ordinal);
        Assert.Contains("ascending feature numbers from 0 to 2", Message(() => energies.Energies([1, 3], [1f, 1f], new float[4])), StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => energies.Energy(new float[3], 4));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => energies.Energy(new float[3], -1));

        InputScaling scaling = InputScaling.Identity(3);
        Assert.Contains("One layer or more", Message(() => _ = new ClassEnergyFunction(scaling, [])), StringComparison.Ordinal);
        Assert.Contains("two classes or more", Message(() => _ = new ClassEnergyFunction(scaling, RandomEnergies.Layers(random, 3, 1))), StringComparison.Ordinal);
        Assert.Contains("Layer 0 takes 4 inputs; 3 expected", Message(() => _ = new ClassEnergyFunction(scaling, RandomEnergies.Layers(random, 4, 2))), StringComparison.Ordinal);
        Assert.Contains("not an activation", Message(() => _ = new ClassEnergyFunction(scaling, RandomEnergies.Layers(random, 3, 2), (Activation)9)), StringComparison.Ordinal);

        static string Message(Action act) => Assert.Throws<ArgumentException>(act).Message;
    }

    private static ClassEnergyFunction Create(string kind, int features, int classes, Random random) => RandomEnergies.Classes(
        RandomEnergies.Scaling(features, random), random, _kinds[kind].Hidden, classes, _kinds[kind].Activation, _kinds[kind].IsNonNegative);
}
