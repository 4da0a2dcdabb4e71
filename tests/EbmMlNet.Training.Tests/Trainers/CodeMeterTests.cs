using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests.Trainers;

public sealed class CodeMeterTests
{
    [Theory]
    [InlineData(new double[] { 1, 1, 1, 1 })]
    [InlineData(new double[] { 3, 1, 0.5, 0.25 })]
    [InlineData(new double[] { 5, 5, 0, 0 })]
    [InlineData(new double[] { 100, 1, 1, 1 })]
    public void A_rotated_diagonal_has_the_rank_and_deviation_of_its_spectrum(double[] singular)
    {
        double total = singular.Sum();
        double entropy = -singular.Where(value => value > 0).Sum(value => value / total * Math.Log(value / total));
        (double deviation, double rank) = Measure(Spectrum(singular, shift: 0), 8);
        Assert.Equal(Math.Exp(entropy), rank, 1e-4);

        // The columns of the signs have length sqrt(8): a sum of squares of 8 s^2 in each, over 7 and over four dimensions.
        Assert.Equal(Math.Sqrt(singular.Sum(value => 8 * value * value) / 7 / 4), deviation, 1e-5 * deviation);
    }

    [Fact]
    public void Parts_and_their_sizes_change_nothing_and_the_level_hardly()
    {
        float[] codes = Spectrum([3, 1, 0.5, 0.25], shift: 0);
        (double deviation, double rank) = Measure(codes, 8);
        foreach (int size in new[] { 1, 3, 5 })
        {
            (double deviationInParts, double rankInParts) = Measure(codes, size);
            Assert.Equal(deviation, deviationInParts, 1e-12);
            Assert.Equal(rank, rankInParts, 1e-9);
        }

        // At a level of 1000 single precision leaves steps of 0.00006 in the codes.
        (double deviationFarAway, double rankFarAway) = Measure(Spectrum([3, 1, 0.5, 0.25], shift: 1000), 3);
        Assert.Equal(deviation, deviationFarAway, 1e-4);
        Assert.Equal(rank, rankFarAway, 1e-4);
    }

    [Fact]
    public void Codes_along_one_direction_have_rank_one()
    {
        float[] direction = [0.3f, -1.2f, 0.7f, 2.1f];
        float[] codes = [.. Enumerable.Range(0, 20).SelectMany(i => direction.Select(value => 5 + (value * i)))];
        (double deviation, double rank) = Measure(codes, 6);
        Assert.Equal(1, rank, 1e-4);
        Assert.Equal(Math.Sqrt(35 * direction.Sum(value => (double)value * value) / 4), deviation, 1e-4);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(-12345.67f)]
    public void Codes_that_are_all_the_same_have_deviation_zero_and_rank_one(float level) =>
        Assert.Equal((0.0, 1.0), Measure([.. Enumerable.Repeat(level, 4 * 11)], 3));

    [Fact]
    public void Independent_dimensions_come_near_full_rank()
    {
        Random random = new(1);
        (double deviation, double rank) = Measure([.. Enumerable.Range(0, 4 * 5_000).Select(_ => (float)Batch.Normal(random))], 100);
        Assert.Equal(1, deviation, 0.02);
        Assert.InRange(rank, 3.99, 4);
    }

    [Fact]
    public void Fewer_than_two_codes_measure_nothing()
    {
        Assert.Equal((double.NaN, double.NaN), Measure([], 1));
        Assert.Equal((double.NaN, double.NaN), Measure([1, 2, 3, 4], 1));
        (double deviation, double rank) = Measure([1, 2, 3, 4, 1, 2, 3, 5], 1);
        Assert.Equal(Math.Sqrt(0.5 / 4), deviation, 1e-12);
        Assert.Equal(1, rank, 1e-9);
    }

    [Fact]
    public void Codes_that_are_not_finite_are_not_measured()
    {
        (double deviation, double rank) = Measure([1, 2, 3, 4, 1, float.NaN, 3, 5], 2);
        Assert.True(double.IsNaN(deviation) && double.IsNaN(rank));
        Assert.Equal(double.NaN, Measure([1, 2, 3, 4, 1, float.PositiveInfinity, 3, 5], 2).EffectiveRank);
    }

    [Fact]
    public void Sums_outlive_the_scopes_of_the_batches_and_carry_no_gradient()
    {
        using DisposeScope outer = NewDisposeScope();
        using var meter = new CodeMeter();
        int before = outer.DisposablesCount;
        for (int i = 0; i < 3; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            meter.Add(tensor(new float[] { i, 0, 0, i }, [2, 2]).requires_grad_());
        }

        Assert.Equal(before, outer.DisposablesCount);
        Assert.Equal(1, meter.Measure().EffectiveRank / 2, 0.1);
    }

    private static (double Deviation, double EffectiveRank) Measure(float[] codes, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using var meter = new CodeMeter();
        foreach (float[] part in codes.Chunk(4 * batch))
        {
            meter.Add(tensor(part, [part.Length / 4, 4]));
        }

        meter.Add(zeros(0, 4));
        return meter.Measure();
    }

    /// <summary>
    /// Eight codes with these singular values (up to a factor) and mean zero before the shift: columns of signs that are orthogonal to each
    /// other and to ones, times the values, turned in four dimensions.
    /// </summary>
    private static float[] Spectrum(double[] singular, float shift)
    {
        double[][] rotation = [[0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5], [0.5, 0.5, -0.5, -0.5], [0.5, -0.5, -0.5, 0.5]];
        List<float> codes = [];
        for (int row = 0; row < 8; row++)
        {
            double[] signs = [Sign(row, 1), Sign(row, 2), Sign(row, 4), Sign(row, 1) * Sign(row, 2)];
            for (int column = 0; column < 4; column++)
            {
                codes.Add(shift + (float)Enumerable.Range(0, 4).Sum(k => signs[k] * singular[k] * rotation[k][column]));
            }
        }

        return [.. codes];

        static double Sign(int row, int bit) => (row & bit) == 0 ? 1 : -1;
    }
}
