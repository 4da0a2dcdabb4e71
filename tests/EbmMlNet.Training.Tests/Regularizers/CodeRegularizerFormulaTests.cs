namespace EbmMlNet.Training.Tests.Regularizers;

/// <summary>The regularizers of codes again, from their formulas with plain loops.</summary>
public sealed class CodeRegularizerFormulaTests
{
    private const int Pairs = 6;
    private const int Dimensions = 3;

    [Fact]
    public void VicReg_is_its_formula()
    {
        foreach (VicReg regularizer in new VicReg[]
        {
            new(), new() { Weight = 0.3f }, new() { Invariance = 0 }, new() { Variance = 0, Covariance = 0 },
            new() { Variance = 2, Covariance = 7 },
        })
        {
            for (int seed = 1; seed <= 5; seed++)
            {
                double[] codes = CodeRegularizerTests.Drawn(seed);
                double invariance = 0;
                for (int i = 0; i < Pairs * Dimensions; i++)
                {
                    invariance += Math.Pow(codes[i] - codes[(Pairs * Dimensions) + i], 2) / (Pairs * Dimensions);
                }

                double variance = 0, covariance = 0;
                for (int branch = 0; branch < 2; branch++)
                {
                    for (int i = 0; i < Dimensions; i++)
                    {
                        variance += Math.Max(0, 1 - Math.Sqrt(Moment(codes, branch, i, branch, i, Pairs - 1) + 1e-4)) / Dimensions;
                        for (int j = 0; j < Dimensions; j++)
                        {
                            covariance += i == j ? 0 : Math.Pow(Moment(codes, branch, i, branch, j, Pairs - 1), 2) / Dimensions;
                        }
                    }
                }

                double expected = regularizer.Weight *
                    ((regularizer.Invariance * invariance) + (regularizer.Variance * variance) + (regularizer.Covariance * covariance));
                LossContractTests.Near(expected, CodeRegularizerTests.Evaluate(regularizer, codes).Value, 1e-9, $"{regularizer}, seed {seed}");
            }
        }
    }

    [Fact]
    public void Barlow_twins_is_its_formula()
    {
        foreach (BarlowTwins regularizer in new BarlowTwins[]
        {
            new(), new() { Weight = 0.3f }, new() { Redundancy = 2 }, new() { Redundancy = 0 },
        })
        {
            for (int seed = 1; seed <= 5; seed++)
            {
                double[] codes = CodeRegularizerTests.Drawn(seed);
                double expected = 0;
                for (int i = 0; i < Dimensions; i++)
                {
                    for (int j = 0; j < Dimensions; j++)
                    {
                        double correlation = Moment(codes, 0, i, 1, j, Pairs) / Math.Sqrt(
                            (Moment(codes, 0, i, 0, i, Pairs) + 1e-5) * (Moment(codes, 1, j, 1, j, Pairs) + 1e-5));
                        expected += i == j ? Math.Pow(1 - correlation, 2) : regularizer.Redundancy * Math.Pow(correlation, 2);
                    }
                }

                double value = CodeRegularizerTests.Evaluate(regularizer, codes).Value;
                LossContractTests.Near(regularizer.Weight * expected, value, 1e-9, $"{regularizer}, seed {seed}");
            }
        }
    }

    [Fact]
    public void Without_invariance_vicreg_looks_at_each_branch_alone()
    {
        var regularizer = new VicReg { Invariance = 0 };
        double[] codes = CodeRegularizerTests.Drawn(1);
        double[] repaired =
        [
            .. codes[..(Pairs * Dimensions)],
            .. Enumerable.Range(0, Pairs).SelectMany(pair => CodeRegularizerTests.Row(codes, 1, (pair + 1) % Pairs)),
        ];
        double expected = CodeRegularizerTests.Evaluate(regularizer, codes).Value;
        LossContractTests.Near(expected, CodeRegularizerTests.Evaluate(regularizer, repaired).Value, 1e-12, "value");
        Assert.NotEqual(CodeRegularizerTests.Evaluate(new VicReg(), codes).Value, CodeRegularizerTests.Evaluate(new VicReg(), repaired).Value, 1e-2);
    }

    [Fact]
    public void Options_are_shown_and_those_out_of_range_refused_by_name()
    {
        Assert.Equal("VicReg { Weight = 1, Invariance = 25, Variance = 25, Covariance = 1 }", new VicReg().ToString());
        Assert.Equal("BarlowTwins { Weight = 1, Redundancy = 0.005 }", new BarlowTwins().ToString());
        foreach ((string option, Func<object> make) in new (string, Func<object>)[]
        {
            ("Weight", () => new VicReg { Weight = 0 }),
            ("Invariance", () => new VicReg { Invariance = -1 }),
            ("Variance", () => new VicReg { Variance = float.NaN }),
            ("Covariance", () => new VicReg { Covariance = float.PositiveInfinity }),
            ("Weight", () => new BarlowTwins { Weight = float.NaN }),
            ("Redundancy", () => new BarlowTwins { Redundancy = -1 }),
        })
        {
            Assert.Equal(option, Assert.Throws<ArgumentOutOfRangeException>(make).ParamName);
        }
    }

    /// <summary>The sum over pairs of the product of two centred dimensions, divided by a count.</summary>
    private static double Moment(double[] codes, int branch, int dimension, int otherBranch, int otherDimension, int divisor)
    {
        double mean = Enumerable.Range(0, Pairs).Average(pair => CodeRegularizerTests.Row(codes, branch, pair)[dimension]);
        double otherMean = Enumerable.Range(0, Pairs).Average(pair => CodeRegularizerTests.Row(codes, otherBranch, pair)[otherDimension]);
        double sum = 0;
        for (int pair = 0; pair < Pairs; pair++)
        {
            double left = CodeRegularizerTests.Row(codes, branch, pair)[dimension] - mean;
            sum += left * (CodeRegularizerTests.Row(codes, otherBranch, pair)[otherDimension] - otherMean);
        }

        return sum / divisor;
    }
}
