namespace EbmMlNet.Tests.Regression;

public class ConditionalDensityTests
{
    private static readonly AnswerScaling _plain = new(10, 2);

    /// <summary>Two modes, a steep residual, networks that disagree, a narrow component in a wide one, a logarithm.</summary>
    public static TheoryData<string> Densities() => [.. _densities.Keys];

    private static readonly Dictionary<string, Func<ConditionalDensity>> _densities = new()
    {
        ["two modes"] = () => PlantedDensities.Density(_plain, PlantedDensities.Network([(0.3, -2, 0.2), (0.7, 2, 0.4)])),
        ["narrow in wide"] = () => PlantedDensities.Density(_plain, PlantedDensities.Network([(0.5, 0, 2), (0.5, 0.123, 0.004)])),
        ["steep residual"] = () => PlantedDensities.Density(
            _plain, PlantedDensities.Network([(1, 0, 1)], codes: [0, 3], answerWeights: [40, 0, 5, 20], outputWeights: [1.5f, -1])),
        ["disagreeing networks"] = () => PlantedDensities.Density(
            _plain, PlantedDensities.Network([(1, -3, 0.1)]), PlantedDensities.Network([(1, 3, 1)]), PlantedDensities.Network([(1, 0, 0.02)])),
        ["logarithm"] = () => PlantedDensities.Density(new AnswerScaling(1, 0.8, 0.5), PlantedDensities.Network([(0.5, -1, 0.5), (0.5, 1, 0.3)])),
        ["random"] = () => PlantedDensities.Random(6, 3, 5).DensityOf([1, 0, 2, 0, 3, 1]),
    };

    [Theory]
    [MemberData(nameof(Densities))]
    public void It_integrates_to_one(string name)
    {
        ConditionalDensity density = _densities[name]();
        Assert.InRange(density.NormalizationError, 0, 1e-3);
        Assert.Equal(1, Integrate(density, _ => 1), 1e-3);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void Mean_and_variance_are_those_of_the_log_density(string name)
    {
        ConditionalDensity density = _densities[name]();
        double mean = Integrate(density, y => y), variance = Integrate(density, y => (y - mean) * (y - mean));
        Assert.Equal(mean, density.Mean, 2e-3 * Math.Sqrt(variance));
        Assert.Equal(variance, density.Variance, 5e-3 * variance);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void Quantiles_undo_the_distribution_function(string name)
    {
        ConditionalDensity density = _densities[name]();
        double before = double.NegativeInfinity;
        foreach (double p in Enumerable.Range(1, 99).Select(i => i / 100.0))
        {
            double y = density.Quantile(p);
            Assert.True(y >= before);
            Assert.Equal(p, density.Cdf(y), 1e-6);
            before = y;
        }
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void The_distribution_function_is_the_integral_of_the_density(string name)
    {
        ConditionalDensity density = _densities[name]();
        foreach (double p in new[] { 0.1, 0.5, 0.9 })
        {
            double y = density.Quantile(p);
            Assert.Equal(p, Integrate(density, t => t <= y ? 1 : 0), 2e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void Its_own_samples_have_its_entropy(string name)
    {
        ConditionalDensity density = _densities[name]();
        double entropy = -Integrate(density, y => Math.Max(density.LogDensity(y), -700));
        double[] nll = Array.ConvertAll(density.Sample(new Random(7), 20_000), y => -density.LogDensity(y));
        double mean = nll.Average(), error = Math.Sqrt(nll.Sum(v => (v - mean) * (v - mean)) / nll.Length / nll.Length);
        Assert.InRange(mean - entropy, (-4 * error) - 2e-3, (4 * error) + 2e-3);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void The_region_of_highest_density_holds_its_mass_and_no_lower_place(string name)
    {
        ConditionalDensity density = _densities[name]();
        foreach (double mass in new[] { 0.5, 0.9 })
        {
            IReadOnlyList<AnswerInterval> region = density.HighestDensityRegion(mass);
            Assert.Equal(mass, region.Sum(interval => density.Cdf(interval.To) - density.Cdf(interval.From)), 2e-3);
            double[] edges = [.. region.SelectMany(interval => new[] { interval.From, interval.To }).Select(y => Math.Exp(density.LogDensity(y)))];
            double highest = density.Modes(0).Max(mode => mode.Density);
            // Every edge lies on one level: it is crossed by a straight line between nodes.
            Assert.InRange(edges.Max() - edges.Min(), 0, 0.05 * highest);
        }
    }

    [Fact]
    public void Two_modes_are_found_with_their_masses_and_give_two_intervals()
    {
        ConditionalDensity density = _densities["two modes"]();
        IReadOnlyList<DensityMode> modes = density.Modes();
        Assert.Equal(2, modes.Count);
        Assert.Equal(6, modes[0].Answer, 0.01);
        Assert.Equal(14, modes[1].Answer, 0.01);
        Assert.Equal(0.3, modes[0].Mass, 0.002);
        Assert.Equal(0.7, modes[1].Mass, 0.002);
        Assert.Equal(14, density.Mode, 0.01);
        Assert.Equal(2, density.HighestDensityRegion().Count);
    }

    [Fact]
    public void A_slight_peak_is_no_mode()
    {
        ConditionalDensity density = PlantedDensities.Density(_plain, PlantedDensities.Network([(0.995, 0, 0.5), (0.005, 4, 0.1)]));
        Assert.Single(density.Modes());
        Assert.Equal(2, density.Modes(0.001).Count);
    }

    [Fact]
    public void A_normal_density_has_the_scores_of_its_formula()
    {
        // CRPS of N(m, s): s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)).
        ConditionalDensity density = PlantedDensities.Density(_plain, PlantedDensities.Network([(1, 0.5, 1.5)]));
        Assert.Equal(11, density.Mean, 1e-4);
        Assert.Equal(9, density.Variance, 1e-2);
        Assert.Equal(11 + (1.6448536 * 3), density.Quantile(0.95), 3e-3);
        Assert.Equal(3 * (Math.Sqrt(2 / Math.PI) - (1 / Math.Sqrt(Math.PI))), density.Crps(11), 3e-3);
        Assert.Equal(3 * ((2 * 0.9544997) + (2 * 0.0539910) - 0.5641896), density.Crps(17), 5e-3);
        Assert.Equal(-Math.Log(3 * Math.Sqrt(2 * Math.PI)) - 2, density.LogDensity(17), 1e-4);
        Assert.Equal(97, density.Crps(11 + 100) + (3 / Math.Sqrt(Math.PI)) - 3, 0.01);
    }

    [Fact]
    public void A_logarithm_gives_the_log_normal_density_on_its_side_alone()
    {
        ConditionalDensity density = PlantedDensities.Density(new AnswerScaling(1, 0.5, 0), PlantedDensities.Network([(1, 0, 1)]));
        Assert.Equal(Math.Exp(1 + 0.125), density.Mean, 1e-2);
        Assert.Equal(Math.Exp(1), density.Median, 1e-3);
        Assert.Equal(Math.Exp(1 - 0.25), density.Mode, 1e-2);
        Assert.Equal(double.NegativeInfinity, density.LogDensity(-1));
        Assert.Equal(0, density.Cdf(-1));
    }

    [Fact]
    public void An_energy_is_the_log_density_up_to_a_constant()
    {
        ConditionalDensity density = _densities["steep residual"]();
        double difference = density.Energy(9) + density.LogDensity(9);
        Assert.Equal(difference, density.Energy(12) + density.LogDensity(12), 1e-9);
        Assert.NotEqual(0, difference, 1e-3);
    }

    [Fact]
    public void The_mean_of_a_row_is_that_of_its_density_and_allocates_nothing()
    {
        ContinuousEnergy energy = PlantedDensities.Random(6, 3, 9);
        float[] row = [1, 0, 2, 0, 3, 1];
        ConditionalDensity density = energy.DensityOf(row);
        Assert.Equal(density.Mean, energy.Mean(row), 1e-3 * Math.Sqrt(density.Variance));
        Assert.Equal(density.LogDensity(11), energy.DensityOf([0, 2, 4, 5], [1, 2, 3, 1]).LogDensity(11), 1e-9);
        Assert.Equal(0, Allocations.Least(() => energy.Mean(row)));
    }

    [Fact]
    public void A_mixture_alone_has_the_mean_of_its_formula()
    {
        ContinuousEnergy energy = PlantedDensities.Mix(_plain, PlantedDensities.Network([(0.3, -2, 0.2), (0.7, 2, 0.4)], codes: [1], answerWeights: [1, 1], outputWeights: [0]));
        Assert.Equal(10 + (2 * ((0.3 * -2) + (0.7 * 2))), energy.Mean([0, 0]), 1e-5);
        Assert.Equal(energy.Mean([0, 0]), energy.DensityOf([0, 0]).Mean, 1e-3);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void A_scale_that_is_not_above_zero_is_refused(double scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AnswerScaling(0, scale));

    [Fact]
    public void What_cannot_be_asked_is_refused()
    {
        ConditionalDensity density = _densities["two modes"]();
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => density.Quantile(1.5));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => density.HighestDensityRegion(1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => density.Modes(-1));
        Assert.True(double.IsNaN(density.LogDensity(double.NaN)));
        Assert.True(double.IsNaN(density.Cdf(double.NaN)));
    }

    // By the log density alone, over many points.
    private static double Integrate(ConditionalDensity density, Func<double, double> of)
    {
        const int points = 200_000;
        double from = density.Quantile(0), to = density.Quantile(1), reach = 0.3 * (to - from);
        (from, to) = (from - reach, to + reach);
        double step = (to - from) / points, sum = 0;
        for (int i = 0; i < points; i++)
        {
            double y = from + ((i + 0.5) * step);
            double p = Math.Exp(density.LogDensity(y));
            sum += p > 0 ? p * of(y) * step : 0;
        }

        return sum;
    }
}
