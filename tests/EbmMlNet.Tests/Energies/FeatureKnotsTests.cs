namespace EbmMlNet.Tests;

public class FeatureKnotsTests
{
    private static readonly FeatureKnots _knots = new([4, 1, 2], [-2f, 0f, 1f, 5f, 7f, float.MinValue / 4, float.MaxValue / 4]);

    [Theory]
    [InlineData(-3f, 0, 0f)]
    [InlineData(-2f, 0, 0f)]
    [InlineData(-1.5f, 0, 0.25f)]
    [InlineData(0f, 1, 0f)]
    [InlineData(0.75f, 1, 0.75f)]
    [InlineData(4f, 2, 0.75f)]
    [InlineData(5f, 3, 0f)]
    [InlineData(float.PositiveInfinity, 3, 0f)]
    [InlineData(float.NegativeInfinity, 0, 0f)]
    [InlineData(float.NaN, 4, 0f)]
    public void A_value_lies_between_the_knots_around_it(float x, int place, float fraction)
    {
        Assert.Equal(place, _knots.Locate(0, x, out float found));
        Assert.Equal(fraction, found);
    }

    [Fact]
    public void Places_are_those_of_knots_and_one_for_a_missing_value_feature_after_feature()
    {
        Assert.Equal(10, _knots.PlaceCount);
        Assert.Equal([0, 5, 7], Enumerable.Range(0, 3).Select(_knots.FirstPlace));
        Assert.Equal([4, 6, 9], Enumerable.Range(0, 3).Select(_knots.MissingPlace));
        Assert.Equal(5, _knots.Locate(1, 123f, out _));
        Assert.Equal(7, _knots.Locate(2, 0f, out float half));
        Assert.Equal(0.5f, half);
    }

    [Fact]
    public void Every_value_is_found_as_by_going_through_the_knots_one_by_one()
    {
        var random = new Random(1);
        for (int count = 1; count <= 40; count++)
        {
            float[] values = [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble()).Distinct().Order()];
            var knots = new FeatureKnots([values.Length], values);
            for (int i = 0; i < 100; i++)
            {
                float x = i < values.Length ? values[i] : (float)((random.NextDouble() * 1.2) - 0.1);
                Assert.Equal(Math.Max(0, values.Count(knot => knot <= x) - 1), knots.Locate(0, x, out float fraction));
                Assert.InRange(fraction, 0f, 1f);
            }
        }
    }

    [Fact]
    public void What_is_no_list_of_knots_is_refused()
    {
        Says("At least one feature", () => new FeatureKnots([], []));
        Says("Feature 1 has 0 knots; 1 or more", () => new FeatureKnots([1, 0], [1f]));
        Says("3 values expected, 2 found", () => new FeatureKnots([1, 2], [1f, 2f]));
        Says("Knot 1 of feature 1 is 2, after 2", () => new FeatureKnots([1, 2], [1f, 2f, 2f]));
        Says("Knot 1 of feature 0 is 3E+38, after -3E+38", () => new FeatureKnots([2], [-3e38f, 3e38f]));
        Says("Value 0 is NaN", () => new FeatureKnots([1], [float.NaN]));
    }

    private static void Says(string part, Func<object> make) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
}
