namespace EbmMlNet.Tests;

/// <summary>The sum of tanh over lines against a loop in double precision.</summary>
public class TanhSumKernelTests
{
    [Theory]
    [InlineData(2, 16, 1)]
    [InlineData(32, 160, 3)]
    [InlineData(6, 48, 1000)]
    public void It_is_the_sum_that_a_loop_gives(int codes, int count, float reach)
    {
        var random = new Random(codes);
        float[] slopes = Draw(codes, 2), offsets = Draw(codes, 1), weights = Draw(codes, 1), u = Draw(count, reach), sums = new float[count];
        TanhSumKernel.Apply(u, slopes, offsets, weights, sums);
        for (int i = 0; i < count; i++)
        {
            double expected = 0, all = 0;
            for (int j = 0; j < codes; j++)
            {
                expected += weights[j] * Math.Tanh(((double)slopes[j] * u[i]) + offsets[j]);
                all += Math.Abs(weights[j]);
            }

            Assert.Equal(expected, sums[i], 2e-6 * (all + 1));
        }

        float[] Draw(int length, float scale) => [.. Enumerable.Range(0, length).Select(_ => scale * (float)((2 * random.NextDouble()) - 1))];
    }

    [Fact]
    public void Its_derivatives_are_those_of_a_loop()
    {
        const int codes = 32, count = 21;
        var random = new Random(4);
        float[] slopes = Draw(codes), offsets = Draw(codes), weights = Draw(codes), u = Draw(count), g = Draw(count);
        float[] bySlopes = new float[codes], byOffsets = new float[codes], byWeights = new float[codes];
        TanhSumKernel.Differentiate(u, g, slopes, offsets, weights, bySlopes, byOffsets, byWeights);
        for (int j = 0; j < codes; j++)
        {
            double slope = 0, offset = 0, weight = 0;
            for (int i = 0; i < count; i++)
            {
                double tanh = Math.Tanh(((double)slopes[j] * u[i]) + offsets[j]), inner = g[i] * weights[j] * (1 - (tanh * tanh));
                slope += inner * u[i];
                offset += inner;
                weight += g[i] * tanh;
            }

            Assert.Equal(slope, bySlopes[j], 2e-5);
            Assert.Equal(offset, byOffsets[j], 2e-5);
            Assert.Equal(weight, byWeights[j], 2e-5);
        }

        double sum = slopes.Select((s, j) => weights[j] * Math.Tanh(((double)s * u[0]) + offsets[j])).Sum();
        Assert.Equal(sum, TanhSumKernel.At(u[0], slopes, offsets, weights), 2e-5);

        float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * (float)((2 * random.NextDouble()) - 1))];
    }

    [Fact]
    public void One_line_is_within_rounding_of_tanh_wherever_it_is()
    {
        float[] u = [.. Enumerable.Range(0, 32_000).Select(i => (i - 16_000) / 1000f)], sums = new float[u.Length];
        TanhSumKernel.Apply(u, [1, 0], [0, 0], [1, 0], sums);
        double worst = u.Zip(sums, (x, sum) => Math.Abs(Math.Tanh(x) - sum)).Max();
        Assert.InRange(worst, 0, 5e-7);
    }

    [Fact]
    public void Infinite_places_give_one_and_what_is_no_number_stays_none()
    {
        float[] u = new float[TanhSumKernel.Multiple], sums = new float[u.Length];
        (u[0], u[1], u[2]) = (float.PositiveInfinity, float.NegativeInfinity, float.NaN);
        TanhSumKernel.Apply(u, [1, 0.5f], [0, 0], [1, 2], sums);
        Assert.Equal(3, sums[0], 1e-5);
        Assert.Equal(-3, sums[1], 1e-5);
        Assert.True(float.IsNaN(sums[2]));
        Assert.Equal(0, sums[3]);
    }
}
