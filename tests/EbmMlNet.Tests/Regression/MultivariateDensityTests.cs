namespace EbmMlNet.Tests.Regression;

public class MultivariateDensityTests
{
    private static readonly AnswerScaling[] _plain = [new(10, 2), new(-5, 0.5)];

    private static readonly Dictionary<string, Func<MultivariateDensity>> _densities = new()
    {
        ["correlated"] = () => PlantedDensities.Joint(_plain, PlantedDensities.Vectors([(1, [0.5, -1], [1, 0.3], [-0.8])])),
        ["two modes"] = () => PlantedDensities.Joint(
            _plain, PlantedDensities.Vectors([(0.3, [-2, 1], [0.3, 0.4], [0.5]), (0.7, [2, -1], [0.4, 0.3], [-1])])),
        ["steep residual"] = () => PlantedDensities.Joint(
            _plain, PlantedDensities.Vectors([(1, [0, 0], [1, 1], [0])], codes: [0, 1], answerWeights: [4, -3, 0, 1, 1, 2, 1, 0], outputWeights: [1.5f, -1])),
        ["networks"] = () => PlantedDensities.Joint(
            _plain,
            PlantedDensities.Vectors([(1, [-1, 0], [0.5, 0.5], [0.3])], codes: [0.5f], answerWeights: [1, 2, 0, 1], outputWeights: [1]),
            PlantedDensities.Vectors([(0.5, [1, 0], [0.4, 1], [0]), (0.5, [0, 2], [1, 0.5], [1])])),
        ["logarithm"] = () => PlantedDensities.Joint(
            [new(1, 0.5, 0.5), new(0, 2)], PlantedDensities.Vectors([(0.5, [-1, 0], [0.5, 1], [1]), (0.5, [1, 0], [0.6, 0.5], [0])])),
        ["random"] = () => PlantedDensities.RandomVectors(6, 3, 2, 5).DensityOf([1, 0, 2, 0, 3, 1]),
    };

    public static TheoryData<string> Densities => [.. _densities.Keys];

    [Theory]
    [MemberData(nameof(Densities))]
    public void It_integrates_to_one_but_for_the_error_that_it_states(string name)
    {
        MultivariateDensity density = _densities[name]();
        double error = Math.Abs(Integrate(name, density, (_, _) => 1) - 1);
        Assert.InRange(error, 0, (4 * density.NormalizationError) + 1e-3);
        Assert.InRange(density.NormalizationError, 0, 0.01);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void Mean_and_covariance_are_those_of_the_log_density(string name)
    {
        MultivariateDensity density = _densities[name]();
        double a = Integrate(name, density, (y, _) => y), b = Integrate(name, density, (_, z) => z);
        double aa = Integrate(name, density, (y, _) => (y - a) * (y - a)), bb = Integrate(name, density, (_, z) => (z - b) * (z - b));
        double ab = Integrate(name, density, (y, z) => (y - a) * (z - b));
        Assert.Equal(a, density.Mean[0], 0.05 * Math.Sqrt(aa));
        Assert.Equal(b, density.Mean[1], 0.05 * Math.Sqrt(bb));
        double[,] covariance = density.Covariance();
        Assert.Equal(aa, covariance[0, 0], 0.05 * aa);
        Assert.Equal(bb, covariance[1, 1], 0.05 * bb);
        Assert.Equal(ab, covariance[0, 1], 0.05 * Math.Sqrt(aa * bb));
        Assert.Equal(covariance[0, 1], covariance[1, 0]);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void Its_own_samples_have_its_entropy(string name)
    {
        MultivariateDensity density = _densities[name]();
        double entropy = -Integrate(name, density, (y, z) => Math.Max(density.LogDensity([y, z]), -700));
        double[] nll = Array.ConvertAll(density.Sample(new Random(7), 10_000), y => -density.LogDensity(y));
        double mean = nll.Average(), error = Math.Sqrt(nll.Sum(v => (v - mean) * (v - mean)) / nll.Length / nll.Length);
        Assert.InRange(mean - entropy, (-4 * error) - 0.01, (4 * error) + 0.01);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void The_slope_is_that_of_finite_differences(string name)
    {
        MultivariateDensity density = _densities[name]();
        // Of the standardised density: what the scalings add is known.
        AnswerScaling[] scalings = name == "logarithm" ? [new(1, 0.5, 0.5), new(0, 2)] : name == "random" ? [new(10, 1), new(20, 2)] : _plain;
        var random = new Random(2);
        for (int i = 0; i < 20; i++)
        {
            double[] u = [(3 * random.NextDouble()) - 1.5, (3 * random.NextDouble()) - 1.5], slope = new double[2];
            density.AddSlope(u, slope, new double[4]);
            for (int t = 0; t < 2; t++)
            {
                double[] left = [.. u], right = [.. u];
                (left[t], right[t]) = (u[t] - 1e-4, u[t] + 1e-4);
                Assert.Equal((Log(right) - Log(left)) / 2e-4, slope[t], 1e-3 * (1 + Math.Abs(slope[t])));
            }
        }

        double Log(double[] u)
        {
            double[] y = [.. u.Select((value, t) => scalings[t].ToAnswer(value))];
            return density.LogDensity(y) - y.Select((value, t) => scalings[t].LogDerivative(value)).Sum();
        }
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void Quantiles_are_those_of_its_samples(string name)
    {
        MultivariateDensity density = _densities[name]();
        double[][] samples = density.Sample(new Random(3), 20_000);
        foreach (double p in new[] { 0.05, 0.5, 0.95 })
        {
            for (int t = 0; t < 2; t++)
            {
                double at = density.Quantile(t, p);
                Assert.Equal(p, samples.Average(y => y[t] <= at ? 1.0 : 0), 0.035);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void The_energy_score_is_that_of_its_samples(string name)
    {
        MultivariateDensity density = _densities[name]();
        double[][] samples = density.Sample(new Random(3), 4000);
        double[] answer = samples[0];
        double near = samples.Average(y => Distance(y, answer)), apart = samples.Zip(samples.Skip(1), Distance).Average();
        double spread = samples.Zip(samples.Skip(1), Distance).Average();
        Assert.Equal(near - (apart / 2), density.EnergyScore(answer), 0.05 * spread);

        static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
    }

    [Fact]
    public void Two_modes_are_found_with_their_masses()
    {
        MultivariateDensity density = _densities["two modes"]();
        IReadOnlyList<MultivariateMode> modes = density.Modes();
        Assert.Equal(2, modes.Count);
        Assert.Equal(14, modes[0].Answer[0], 0.01);
        Assert.Equal(-5.5, modes[0].Answer[1], 0.01);
        Assert.Equal(0.7, modes[0].Mass, 0.01);
        Assert.Equal(6, modes[1].Answer[0], 0.01);
        Assert.Equal(0.3, modes[1].Mass, 0.01);
        Assert.Equal(modes[0].Answer, density.Mode);
        Assert.Equal(Math.Exp(density.LogDensity([.. modes[0].Answer])), modes[0].Density, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void No_place_near_a_mode_is_higher(string name)
    {
        MultivariateDensity density = _densities[name]();
        var random = new Random(5);
        foreach (MultivariateMode mode in density.Modes())
        {
            for (int i = 0; i < 50; i++)
            {
                double[] near = [.. mode.Answer.Select((y, t) => y + (0.02 * Math.Sqrt(density.Covariance()[t, t]) * ((2 * random.NextDouble()) - 1)))];
                Assert.InRange(Math.Exp(density.LogDensity(near)), 0, mode.Density * 1.0001);
            }
        }

        Assert.Equal(1, density.Modes().Sum(mode => mode.Mass), 1e-9);
    }

    [Fact]
    public void Components_that_overlap_make_one_mode()
    {
        MultivariateDensity density = PlantedDensities.Joint(_plain, PlantedDensities.Vectors([(0.5, [-0.3, 0], [1, 1], [0]), (0.5, [0.3, 0], [1, 1], [0])]));
        Assert.Equal(1, Assert.Single(density.Modes()).Mass, 1e-9);
    }

    [Fact]
    public void A_mixture_alone_is_normalised_and_has_its_own_moments()
    {
        MultivariateDensity density = _densities["correlated"]();
        Assert.Equal(0, density.NormalizationError);
        Assert.Equal(1, density.EffectiveSampleSize, 1e-5);
        Assert.Equal(11, density.Mean[0], 1e-4);
        Assert.Equal(-5.5, density.Mean[1], 1e-4);
        // u_1 - m_1 = e_1, u_2 - m_2 = .3 (e_2 + .8 e_1).
        double[,] covariance = density.Covariance();
        Assert.Equal(4, covariance[0, 0], 0.08);
        Assert.Equal(0.25 * 0.09 * 1.64, covariance[1, 1], 0.001);
        Assert.Equal(0.3 * 0.8, covariance[0, 1], 0.01);
    }

    [Fact]
    public void With_a_second_target_that_is_independent_it_is_the_density_of_one_times_the_others()
    {
        ConditionalDensity one = PlantedDensities.Density(_plain[0], PlantedDensities.Network([(0.4, -1, 0.5), (0.6, 1, 0.7)], codes: [0.2f], answerWeights: [2, 1], outputWeights: [0.8f]));
        // The first target's weights a and b, those of the second being 0.
        MultivariateDensity two = PlantedDensities.Joint(_plain, PlantedDensities.Vectors(
            [(0.4, [-1, 0], [0.5, 1], [0]), (0.6, [1, 0], [0.7, 1], [0])], codes: [0.2f], answerWeights: [2, 0, 1, 0], outputWeights: [0.8f]));
        foreach (double y in new[] { 6, 9, 10.5, 13 })
        {
            double z = (-5.3 + 5) / 0.5, other = (-z * z / 2) - Math.Log(0.5 * Math.Sqrt(2 * Math.PI));
            Assert.Equal(one.LogDensity(y) + other, two.LogDensity([y, -5.3]), (4 * two.NormalizationError) + 1e-4);
        }

        Assert.Equal(one.Mean, two.Mean[0], 0.01);
    }

    [Fact]
    public void Sixteen_targets_are_normalised_too()
    {
        // exp(1.2 tanh(2 z)) for z from N(0, 1), all directions alike.
        double exact = 0;
        for (double z = -8; z < 8; z += 1e-3)
        {
            exact += 1e-3 * Math.Exp((1.2 * Math.Tanh(2 * z)) - (z * z / 2)) / Math.Sqrt(2 * Math.PI);
        }

        const int targets = 16;
        float[] along = [.. Enumerable.Repeat(2f / 4, targets), .. new float[targets]];
        MultivariateDensity density = PlantedDensities.Joint(
            [.. Enumerable.Repeat(new AnswerScaling(0, 1), targets)],
            PlantedDensities.Vectors([(1, new double[targets], [.. Enumerable.Repeat(1.0, targets)], new double[120])], [0], along, [1.2f]));
        double logZ = -density.Energy(new double[targets]) - density.LogDensity(new double[targets]);
        Assert.InRange(Math.Abs(Math.Exp(logZ) - exact) / exact, 0, (4 * density.NormalizationError) + 1e-4);
        Assert.InRange(density.NormalizationError, 1e-5, 0.02);
    }

    [Fact]
    public void Every_reading_gives_the_same_bits_on_any_thread()
    {
        MultivariateEnergy energy = PlantedDensities.RandomVectors(6, 2, 3, 4);
        float[] features = [1, 0, 2, 0, 3, 1];
        MultivariateDensity density = energy.DensityOf(features);
        double expected = density.LogDensity([9, 19, 31]), first = density.Mean[0];
        _ = Parallel.For(0, 200, i =>
        {
            Assert.Equal(expected, i % 2 == 0 ? density.LogDensity([9, 19, 31]) : energy.DensityOf(features).LogDensity([9, 19, 31]));
            double[] mean = new double[3];
            energy.Mean(features, mean);
            Assert.Equal(first, mean[0]);
        });
        Assert.Equal(expected, energy.DensityOf([0, 2, 4, 5], [1, 2, 3, 1]).LogDensity([9, 19, 31]));
    }

    [Fact]
    public void What_cannot_be_has_no_density()
    {
        MultivariateDensity density = _densities["logarithm"]();
        Assert.Equal(double.NegativeInfinity, density.LogDensity([-1, 0]));
        Assert.True(double.IsNaN(density.LogDensity([double.NaN, 0])));
        _ = Assert.Throws<ArgumentException>(() => density.LogDensity([1]));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => density.Quantile(2, 0.5));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => density.Quantile(0, 2));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => density.Modes(-1));
    }

    [Fact]
    public void Networks_that_do_not_fit_are_refused()
    {
        ContinuousNetwork two = PlantedDensities.Vectors([(1, [0, 0], [1, 1], [0])]), one = PlantedDensities.Network([(1, 0, 1)]);
        Assert.Contains("Network 0 is of 1 targets; 2 expected.", Assert.Throws<ArgumentException>(() => new MultivariateEnergy(_plain, [one], [1])).Message);
        Assert.Contains("Network 0 is of 2 targets; 1 expected.", Assert.Throws<ArgumentException>(() => new ContinuousEnergy(_plain[0], [two], [1])).Message);
        Assert.Contains("1 scalings found; 2 to 16 expected", Assert.Throws<ArgumentException>(() => new MultivariateEnergy([_plain[0]], [two], [1])).Message);
    }

    // By sums over a grid: of u for plain scalings, which the planted densities lie within.
    private static double Integrate(string name, MultivariateDensity density, Func<double, double, double> of)
    {
        (double From, double To)[] ranges = name switch
        {
            "logarithm" => [(-0.5 + 1e-4, 30), (-16, 16)],
            "random" => [(0, 20), (0, 40)],
            _ => [(-6, 26), (-10, 0)],
        };
        const int cells = 400;
        double a = (ranges[0].To - ranges[0].From) / cells, b = (ranges[1].To - ranges[1].From) / cells, sum = 0;
        object gate = new();
        _ = Parallel.For(0, cells, () => 0.0, (i, _, part) =>
        {
            double y = ranges[0].From + ((i + 0.5) * a);
            for (int j = 0; j < cells; j++)
            {
                double z = ranges[1].From + ((j + 0.5) * b);
                part += Math.Exp(density.LogDensity([y, z])) * of(y, z);
            }

            return part;
        }, part =>
        {
            lock (gate)
            {
                sum += part;
            }
        });
        return sum * a * b;
    }
}
