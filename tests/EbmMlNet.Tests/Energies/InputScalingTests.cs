namespace EbmMlNet.Tests;

public class InputScalingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(136)]
    [InlineData(1000)]
    public void Transform_agrees_with_the_formula(int features)
    {
        var random = new Random(features);
        InputScaling scaling = RandomEnergies.Scaling(features, random);
        float[] row = RandomEnergies.Row(scaling, random), z = new float[features];
        scaling.Transform(row, z);
        double[] expected = EnergyOracle.Scaled(scaling, row);
        for (int i = 0; i < features; i++)
        {
            // A feature of mean m and scale s is rounded to about m * s units of float's precision.
            double tolerance = 3e-7 * (1 + (Math.Abs(scaling.Mean[i]) * scaling.Scale[i]) + Math.Abs(expected[i]));
            Assert.True(Math.Abs(z[i] - expected[i]) <= tolerance, $"feature {i}: expected {expected[i]}, found {z[i]}");
        }
    }

    [Fact]
    public void Transform_works_in_place()
    {
        var random = new Random(1);
        InputScaling scaling = RandomEnergies.Scaling(100, random);
        float[] row = RandomEnergies.Row(scaling, random), z = new float[100];
        scaling.Transform(row, z);
        scaling.Transform(row, row);
        Assert.Equal(z, row);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-30f)]
    [InlineData(1e-8f)]
    [InlineData(-0.001f)]
    [InlineData(1f)]
    [InlineData(-123456f)]
    [InlineData(16777216f)]
    [InlineData(5.4e7f)]
    [InlineData(float.MaxValue)]
    public void The_logarithm_keeps_small_and_large_values(float x)
    {
        float[] z = new float[1];
        new InputScaling([0f], [1f], [true]).Transform([x], z);
        double a = Math.Abs((double)x);
        double expected = Math.Sign(x) * (a < 1e-5 ? a - (a * a / 2) : Math.Log(1 + a));
        Assert.True(Math.Abs(z[0] - expected) <= 3e-7 * Math.Abs(expected), $"expected {expected}, found {z[0]}");
    }

    [Fact]
    public void Identity_changes_nothing_but_missing_values()
    {
        float[] z = new float[3];
        InputScaling.Identity(3).Transform([1.5f, float.NaN, -2e9f], z);
        Assert.Equal([1.5f, 0f, -2e9f], z);
    }

    [Fact]
    public void A_missing_value_of_any_kind_of_feature_becomes_zero()
    {
        InputScaling scaling = RandomEnergies.Scaling(40, new Random(2));
        float[] z = new float[40];
        scaling.Transform(Enumerable.Repeat(float.NaN, 40).ToArray(), z);
        Assert.All(z, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Parameters_that_make_no_sense_are_refused()
    {
        Assert.Contains("none found", Assert.Throws<ArgumentException>(() => new InputScaling([], [], [])).Message);
        Assert.Contains("2 values expected, 1 found", Assert.Throws<ArgumentException>(() => new InputScaling([0f, 0f], [1f], [true, true])).Message);
        Assert.Contains("Value 1 is NaN", Assert.Throws<ArgumentException>(() => new InputScaling([0f, float.NaN], [1f, 1f], [true, true])).Message);
        Assert.Contains("must not be negative", Assert.Throws<ArgumentException>(() => new InputScaling([0f], [-1f], [false])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => InputScaling.Identity(0));
    }
}
