namespace EbmMlNet.Tests;

public class EncodedMlpEnergyTests
{
    public static TheoryData<int, int[], Activation, bool> Shapes => new()
    {
        { 1, [5], Activation.Relu, false },
        { 7, [32], Activation.Silu, true },
        { 40, [33, 17], Activation.Tanh, false },
        { 11, [64, 48, 3], Activation.Relu, false },
        { 9, [1], Activation.Relu, false },
        { 3, [1, 1], Activation.Tanh, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_energy_is_that_of_naive_loops(int features, int[] hidden, Activation activation, bool isNonNegative)
    {
        var random = new Random(features);
        EncodedMlpEnergy energy = RandomEnergies.Encoded(features, random, hidden, activation, isNonNegative);
        for (int i = 0; i < 50; i++)
        {
            float[] x = RandomEnergies.EncodedRow(features, random);
            double expected = EnergyOracle.Energy(energy, x);
            Assert.Equal(expected, energy.Energy(x), 1e-5 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Dense_sparse_and_many_rows_give_the_same_bits(int features, int[] hidden, Activation activation, bool isNonNegative)
    {
        var random = new Random(features);
        EncodedMlpEnergy energy = RandomEnergies.Encoded(features, random, hidden, activation, isNonNegative);
        float[][] rows = [.. Enumerable.Range(0, 9).Select(_ => RandomEnergies.EncodedRow(features, random))];
        float[] energies = new float[rows.Length];
        energy.Energies(rows.SelectMany(row => row).ToArray(), energies);
        for (int i = 0; i < rows.Length; i++)
        {
            int[] indices = [.. Enumerable.Range(0, features).Where(f => rows[i][f] != 0)];
            Assert.Equal(energies[i], energy.Energy(rows[i]));
            Assert.Equal(energies[i], energy.Energy(indices, indices.Select(f => rows[i][f]).ToArray()));
        }
    }

    [Fact]
    public void Features_whose_curves_are_flat_are_not_looked_at()
    {
        EncodedMlpEnergy energy = RandomEnergies.Encoded(6, new Random(2), [8], Activation.Relu, false, flat: [1, 4]);
        float[] x = RandomEnergies.EncodedRow(6, new Random(3));
        float before = energy.Energy(x);
        (x[1], x[4]) = (x[1] + 100, float.NaN);
        Assert.Equal(before, energy.Energy(x));
    }

    [Fact]
    public void A_row_costs_no_memory()
    {
        EncodedMlpEnergy energy = RandomEnergies.Encoded(136, new Random(4), [64, 32], Activation.Relu, false);
        float[] x = RandomEnergies.EncodedRow(136, new Random(5));
        Assert.Equal(0, Allocations.Least(() => energy.Energy(x)));
    }

    [Fact]
    public void Layers_that_do_not_fit_are_refused()
    {
        EncodedMlpEnergy energy = RandomEnergies.Encoded(3, new Random(6), [8, 4], Activation.Relu, false);
        Says("The first layer gives 9 outputs; 4 for the next one, and 1 beside the last", () => new EncodedMlpEnergy(energy.First, [energy.Layers[1]], Activation.Relu));
        Says("One layer or more expected after the first", () => new EncodedMlpEnergy(energy.First, [], Activation.Relu));
        Says("gives 4 outputs; an energy is one number", () => new EncodedMlpEnergy(
            new PiecewiseLinearLayer(energy.First.Knots, 12, new float[energy.First.Knots.PlaceCount * 12], new float[12]), [energy.Layers[0]], Activation.Relu));
        Says("7 is not an activation", () => new EncodedMlpEnergy(energy.First, energy.Layers, (Activation)7));
        Says("values expected", () => new PiecewiseLinearLayer(energy.First.Knots, 2, new float[3], new float[2]));

        static void Says(string part, Func<object> make) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(26)]
    public void Energies_of_classes_are_those_of_naive_loops_and_the_same_bits_from_sparse_rows(int classes)
    {
        var random = new Random(classes);
        (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) = RandomEnergies.EncodedLayers(12, random, [20, 9], classes);
        var energies = new ClassEnergyFunction(first, layers, Activation.Silu, isNonNegative: true);
        float[] x = RandomEnergies.EncodedRow(12, random), dense = new float[classes], sparse = new float[classes];
        energies.Energies(x, dense);
        int[] indices = [.. Enumerable.Range(0, 12).Where(f => x[f] != 0)];
        energies.Energies(indices, indices.Select(f => x[f]).ToArray(), sparse);
        Assert.Equal(dense, sparse);
        double[] expected = EnergyOracle.EncodedOutputs(first, layers, Activation.Silu, x);
        for (int i = 0; i < classes; i++)
        {
            Assert.Equal(Math.Log(1 + Math.Exp(expected[i])), dense[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
