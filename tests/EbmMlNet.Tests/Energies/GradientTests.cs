namespace EbmMlNet.Tests;

public class GradientTests
{
    /// <summary>Every kind of energy, activation and distance, small and large, over features with everything that makes them awkward.</summary>
    internal static readonly Dictionary<string, Func<Random, EnergyFunction>> Kinds = Make();

    public static TheoryData<string> Energies => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Energies))]
    public void The_gradient_is_that_of_finite_differences(string kind)
    {
        var random = new Random(11);
        EnergyFunction energy = Kinds[kind](random);
        float[] gradient = new float[energy.FeatureCount];
        for (int i = 0; i < 20; i++)
        {
            float[] x = Row(energy, random);
            energy.Gradient(x, gradient);
            for (int f = 0; f < x.Length; f++)
            {
                (double found, double step) = Slope(energy, x, f);
                // What a change of one scaled unit does, so that all features count alike.
                double unit = step * 1e4;
                Assert.True(Math.Abs(found - gradient[f]) * unit <= 2e-3 * Math.Max(1, Math.Abs(found) * unit), $"feature {f} is {x[f]}: expected {found}, found {gradient[f]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Energies))]
    public void Contributions_sum_to_the_difference_of_the_energies(string kind)
    {
        var random = new Random(12);
        EnergyFunction energy = Kinds[kind](random);
        for (int i = 0; i < 20; i++)
        {
            float[] x = Row(energy, random), other = Row(energy, random);
            (x[0], other[^1]) = (float.NaN, float.NaN);
            Explanation explanation = energy.Explain(x, other);
            double sum = 0, size = 0;
            foreach (float contribution in explanation.Contributions)
            {
                sum += contribution;
                size += Math.Abs(contribution);
            }

            double expected = EnergyOracle.Energy(energy, x) - EnergyOracle.Energy(energy, other);
            Assert.Equal(expected, explanation.Difference, 1e-5 * Math.Max(1, Math.Abs(explanation.Energy) + Math.Abs(explanation.EnergyAgainst)));
            Assert.True(Math.Abs(sum - expected) <= Math.Max(0.01 * Math.Abs(expected), 1e-5 * (size + Math.Abs(explanation.Energy))), $"{sum} of {expected}");
        }
    }

    [Theory]
    [MemberData(nameof(Energies))]
    public void A_feature_that_is_the_same_in_both_contributes_nothing(string kind)
    {
        var random = new Random(13);
        EnergyFunction energy = Kinds[kind](random);
        float[] x = Row(energy, random), other = Row(energy, random);
        for (int f = 0; f < x.Length; f += 2)
        {
            other[f] = x[f];
        }

        ReadOnlySpan<float> contributions = energy.Explain(x, other).Contributions;
        for (int f = 0; f < x.Length; f += 2)
        {
            Assert.Equal(0, contributions[f]);
        }

        Assert.All(energy.Explain(x, x).Contributions.ToArray(), contribution => Assert.Equal(0, contribution));
    }

    [Theory]
    [MemberData(nameof(Energies))]
    public void The_other_way_round_contributions_change_their_sign(string kind)
    {
        var random = new Random(14);
        EnergyFunction energy = Kinds[kind](random);
        float[] x = Row(energy, random), other = Row(energy, random);
        (x[0], other[1]) = (float.NaN, float.NaN);
        Explanation there = energy.Explain(x, other), back = energy.Explain(other, x);
        float largest = Math.Abs(there.Top(1)[0].Contribution);
        for (int f = 0; f < x.Length; f++)
        {
            Assert.Equal(there.Contributions[f], -back.Contributions[f], 2e-3f * Math.Max(largest, 1e-3f));
        }
    }

    [Fact]
    public void A_linear_energy_is_explained_by_its_weights()
    {
        var energy = new LinearEnergy(new InputScaling([1f, 2f, 0f], [2f, 0.5f, 1f], [false, false, true]), [3f, -4f, 1f], 0.5f);
        Explanation explanation = energy.Explain([2f, float.NaN, (float)Math.E - 1], [1f, 4f, 0f]);
        Assert.Equal([6f, 4f, 1f], explanation.Contributions.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        float[] gradient = new float[3];
        energy.Gradient([2f, float.NaN, 1f], gradient);
        Assert.Equal([6f, 0f, 0.5f], gradient);
    }

    [Fact]
    public void A_missing_value_s_curve_is_what_its_feature_contributes()
    {
        // One curve beside the network, worth 1 and 5 at the knots 0 and 10, and 8 where the value is missing; the network gives 0.
        var first = new PiecewiseLinearLayer(new FeatureKnots([2], [0f, 10f]), 2, [0f, 1f, 0f, 5f, 0f, 8f], [0f, 0f]);
        var energy = new EncodedMlpEnergy(first, [new DenseLayer(1, 1, [0f], [0f])], Activation.Relu);
        Assert.Equal(5f, energy.Explain([float.NaN], [5f]).Contributions[0], 1e-5f);
        Assert.Equal(-4f, energy.Explain([-3f], [12f]).Contributions[0], 1e-5f);
        float[] gradient = new float[1];
        foreach ((float x, float slope) in ((float, float)[])[(-1f, 0f), (0f, 0.4f), (5f, 0.4f), (10f, 0f), (12f, 0f), (float.NaN, 0f)])
        {
            energy.Gradient([x], gradient);
            Assert.Equal(slope, gradient[0], 1e-6f);
        }
    }

    [Fact]
    public void Every_class_has_a_gradient_and_an_explanation()
    {
        var random = new Random(15);
        InputScaling scaling = RandomEnergies.Scaling(9, random);
        (PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers) = RandomEnergies.EncodedLayers(9, random, [8, 6], 3);
        ClassEnergyFunction[] functions = [RandomEnergies.Classes(scaling, random, [7], 3, Activation.Tanh), new(first, layers, Activation.Silu, isNonNegative: true)];
        foreach (ClassEnergyFunction energies in functions)
        {
            for (int i = 0; i < 3; i++)
            {
                // The energy of one class is an energy function of its own.
                EnergyFunction alone = Only(energies, i);
                float[] x = Row(alone, random), other = Row(alone, random), expected = new float[9], found = new float[9];
                alone.Gradient(x, expected);
                energies.Gradient(x, i, found);
                Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a)));
                Assert.Equal(
                    alone.Explain(x, other).Contributions.ToArray(),
                    energies.Explain(x, other, i).Contributions.ToArray(),
                    (a, b) => Math.Abs(a - b) <= 1e-4 * Math.Max(1, Math.Abs(a)));
            }
        }
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        EnergyFunction energy = RandomEnergies.Linear(InputScaling.Identity(3), new Random(8));
        Assert.Contains("3 features expected, 2 found", Assert.Throws<ArgumentException>(() => energy.Gradient([1f, 2f], new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("3 features expected, 1 found", Assert.Throws<ArgumentException>(() => energy.Gradient([1f, 2f, 3f], new float[1])).Message, StringComparison.Ordinal);
        Assert.Contains("3 features expected, 2 found", Assert.Throws<ArgumentException>(() => energy.Explain([1f, 2f, 3f], [1f, 2f])).Message, StringComparison.Ordinal);
        ClassEnergyFunction classes = RandomEnergies.Classes(InputScaling.Identity(3), new Random(8), [2], 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => classes.Gradient([1f, 2f, 3f], 2, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => classes.Explain([1f, 2f, 3f], [1f, 2f, 3f], -1));
    }

    private static EnergyFunction Only(ClassEnergyFunction energies, int i)
    {
        DenseLayer last = energies.Layers[^1];
        var own = new DenseLayer(last.InputCount, 1, last.Weights.Slice(i * last.InputCount, last.InputCount), [last.Bias[i]]);
        if (energies.First is null)
        {
            return new MlpEnergy(energies.Scaling, [.. energies.Layers.SkipLast(1), own], energies.Activation, energies.IsNonNegative);
        }

        int hidden = energies.Layers[0].InputCount;
        PiecewiseLinearLayer first = energies.First;
        float[] values = [.. Enumerable.Range(0, first.Knots.PlaceCount).SelectMany(place =>
            (float[])[.. first.Values.Slice(place * first.OutputCount, hidden), first.Values[(place * first.OutputCount) + hidden + i]])];
        var curves = new PiecewiseLinearLayer(first.Knots, hidden + 1, values, [.. first.Bias[..hidden], first.Bias[hidden + i]]);
        return new EncodedMlpEnergy(curves, [.. energies.Layers.SkipLast(1), own], energies.Activation, energies.IsNonNegative);
    }

    private static float[] Row(EnergyFunction energy, Random random) =>
        energy is GraphEnergy ? LayerSamples.Row(energy.FeatureCount, random, zeros: 0, missing: 0.1)
        : energy is EncodedMlpEnergy or EnsembleEnergy ? RandomEnergies.EncodedRow(energy.FeatureCount, random)
        : RandomEnergies.Row(energy.Scaling, random);

    /// <summary>A difference over a small step on either side, of which float knows the true length; above a value that may be a knot or a limit.</summary>
    private static (double Slope, double Step) Slope(EnergyFunction energy, float[] x, int feature)
    {
        float scale = Math.Max(energy.Scaling.Scale[feature], 1e-3f);
        float step = 1e-4f / scale * (energy.Scaling.IsLog[feature] && !float.IsNaN(x[feature]) ? 1 + Math.Abs(x[feature]) : 1);
        float[] upper = [.. x], lower = [.. x];
        upper[feature] += step;
        if (energy is not (EncodedMlpEnergy or EnsembleEnergy or GraphEnergy) && x[feature] != 0)
        {
            lower[feature] -= step;
        }

        double length = (double)upper[feature] - lower[feature];
        return (length > 0 ? (EnergyOracle.Energy(energy, upper) - EnergyOracle.Energy(energy, lower)) / length : 0, step);
    }

    private static Dictionary<string, Func<Random, EnergyFunction>> Make()
    {
        var kinds = new Dictionary<string, Func<Random, EnergyFunction>>
        {
            ["linear"] = random => RandomEnergies.Linear(RandomEnergies.Scaling(20, random), random),
            ["linear, non-negative"] = random => RandomEnergies.Linear(RandomEnergies.Scaling(5, random), random, isNonNegative: true),
            ["linear, limits"] = random => RandomEnergies.Linear(
                new InputScaling([0f, 0f, 5f], [1f, 2f, 1f], [false, true, false], [-0.5f, -2f, 4f], [0.5f, 2f, 6f]), random),
            ["selection"] = random => new SlotSelectionEnergy(
                14, [0, 3, 4, 5, 9, 11, 13], RandomEnergies.Mlp(new InputScaling(new float[7], [1f, 1f, 0.5f, 1f, 1f, 2f, 1f], new bool[7]), random, [6], Activation.Tanh)),
            ["metric"] = random => RandomEnergies.Metric(RandomEnergies.Scaling(15, random), random, 4, temperature: 0.5f),
            ["metric, same places"] = random => RandomEnergies.Metric(RandomEnergies.Scaling(14, random), random, 0, isSame: true, temperature: 0.5f),
            ["graph"] = random => RandomEnergies.Graph(random),
            ["ensemble"] = random => new EnsembleEnergy(
                [
                    RandomEnergies.Encoded(6, random, [9, 4], Activation.Relu, false),
                    RandomEnergies.Mlp(new InputScaling(new float[6], [1f, 1f, 0.01f, 1f, 1f, 1f], new bool[6], [-5f, -5f, 90f, -5f, -5f, -5f], [5f, 5f, 110f, 5f, 5f, 5f]), random, [8], Activation.Silu),
                ],
                [0.25f, 0.75f]),
        };
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            kinds[$"mlp {activation}"] = random => RandomEnergies.Mlp(RandomEnergies.Scaling(17, random), random, [12, 7], activation);
            kinds[$"mlp {activation}, non-negative"] = random =>
                RandomEnergies.Mlp(RandomEnergies.Scaling(9, random), random, [33], activation, isNonNegative: true);
            kinds[$"encoded {activation}"] = random => RandomEnergies.Encoded(19, random, [16, 5], activation, false);
            kinds[$"encoded {activation}, non-negative"] = random => RandomEnergies.Encoded(8, random, [9], activation, true);
        }

        foreach (EmbeddingDistance distance in Enum.GetValues<EmbeddingDistance>())
        {
            foreach (bool unitLength in (bool[])[false, true])
            {
                kinds[$"joint {distance}, unit length {unitLength}"] = random => RandomEnergies.Joint(
                    RandomEnergies.Scaling(18, random), random, distance, 6, [8], Activation.Tanh, unitLength, temperature: 0.5f, isShared: unitLength);
            }
        }

        foreach ((string name, Func<Random, LayerGraph> make) in LayerSamples.All)
        {
            kinds[$"layer: {name}"] = random => LayerSamples.EnergyOf(make(random), random);
        }

        return kinds;
    }
}
