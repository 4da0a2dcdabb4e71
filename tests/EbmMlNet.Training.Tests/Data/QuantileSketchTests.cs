namespace EbmMlNet.Training.Tests.Data;

public class QuantileSketchTests
{
    private static readonly double[] s_shares = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1];

    public static TheoryData<string, string> Streams()
    {
        var data = new TheoryData<string, string>();
        foreach (string kind in (string[])["normal", "heavy", "ties", "sentinel", "huge", "denormal"])
        {
            foreach (string order in (string[])["drawn", "ascending", "descending", "zigzag"])
            {
                data.Add(kind, order);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Quantiles_are_those_of_the_sorted_numbers_within_half_a_percent_of_rank(string kind, string order)
    {
        float[] sorted = Draw(kind, 200_000);
        var sketch = new QuantileSketch();
        foreach (float value in Ordered(sorted, order))
        {
            sketch.Add(value);
        }

        Array.Sort(sorted);
        Assert.Equal(sorted.Length, sketch.Count);
        Assert.Equal(sorted.Length, sketch.Measure().Points.Sum(point => point.Count));
        foreach (double p in s_shares)
        {
            float found = sketch.Measure().At(p);
            double below = sorted.Count(value => value < found) / (double)sorted.Length;
            double upTo = sorted.Count(value => value <= found) / (double)sorted.Length;
            Assert.True(below <= p + 0.005 && upTo >= p - 0.005, $"quantile {p} is {found}, of ranks {below} to {upTo}");
        }
    }

    [Fact]
    public void The_same_numbers_give_the_same_sketch_and_it_stays_small()
    {
        float[] values = Draw("normal", 300_000);
        QuantileSketch one = Of(values), two = Of(values);
        Assert.Equal(one.Measure().Points, two.Measure().Points);
        Assert.InRange(one.Measure().Points.Count, 1_000, 10 * 1024);
    }

    [Fact]
    public void Few_different_values_are_counted_exactly()
    {
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => (float)(i % 64))];
        QuantileSketch sketch = Of(values);
        Assert.True(sketch.IsExact);
        Assert.Equal(64, sketch.Measure().Points.Count);
        Assert.All(sketch.Measure().Points, point => Assert.Equal(values.LongCount(value => value == point.Value), point.Count));
        sketch.Add(64);
        Assert.False(sketch.IsExact);
        Assert.Equal(10_001, sketch.Measure().Points.Sum(point => point.Count));
        Assert.Equal(157, sketch.Measure().Points.Single(point => point.Value == 0).Count);
    }

    [Fact]
    public void A_value_of_one_percent_is_found_among_continuous_ones_and_one_of_a_thousandth_is_not()
    {
        float[] values = Draw("normal", 200_000);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % 100 == 7 ? -999 : i % 1000 == 1 ? 777 : values[i];
        }

        (float value, long count) = Assert.Single(Of(values).Measure().Heavy);
        Assert.Equal(-999, value);
        Assert.InRange(count, 1_600, 2_400);
    }

    [Fact]
    public void Both_zeros_are_one_value_and_what_is_not_a_number_is_counted_apart()
    {
        QuantileSketch sketch = Of([-0f, 0f, float.NaN, float.Epsilon, -3e38f, float.NaN]);
        sketch.AddZeros(3);
        Assert.Equal((7, 2), (sketch.Count, sketch.NaNCount));
        Assert.Equal([(-3e38f, 1), (0f, 5), (float.Epsilon, 1)], sketch.Measure().Points);
        Assert.Equal(0f, sketch.Measure().At(0.5));
    }

    [Fact]
    public void Without_numbers_a_quantile_is_not_a_number() => Assert.True(float.IsNaN(Of([float.NaN]).Measure().At(0.5)));

    private static QuantileSketch Of(float[] values)
    {
        var sketch = new QuantileSketch();
        Array.ForEach(values, sketch.Add);
        return sketch;
    }

    private static float[] Draw(string kind, int count)
    {
        var random = new Random(20);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = kind switch
            {
                "normal" => (float)normal,
                "heavy" => (float)Math.Exp(4 * normal),
                "ties" => (float)Math.Round(40 * normal),
                "sentinel" => i % 50 == 0 ? -999 : (float)normal,
                "huge" => (float)(Math.Clamp(normal / 5, -1, 1) * 3e38),
                _ => BitConverter.Int32BitsToSingle(random.Next(1, 1 << 20)),
            };
        }

        return values;
    }

    private static IEnumerable<float> Ordered(float[] values, string order)
    {
        float[] sorted = [.. values.Order()];
        return order switch
        {
            "drawn" => values,
            "ascending" => sorted,
            "descending" => sorted.Reverse(),
            _ => Enumerable.Range(0, sorted.Length).Select(i => i % 2 == 0 ? sorted[i / 2] : sorted[^((i / 2) + 1)]),
        };
    }
}
