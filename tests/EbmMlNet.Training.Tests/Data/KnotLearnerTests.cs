namespace EbmMlNet.Training.Tests.Data;

public class KnotLearnerTests
{
    [Fact]
    public void Few_different_values_each_have_a_knot_of_their_own() =>
        Assert.Equal([1f, 2f, 5f, 9f], Learn([.. Enumerable.Range(0, 200).Select(i => new[] { 5f, 1f, 9f, 2f }[i % 4])], 4));

    [Fact]
    public void Many_values_are_cut_into_bins_of_as_many_values()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 5000).Select(_ => MathF.Exp(3 * (float)random.NextDouble()))];
        float[] knots = Learn(values, 8);
        Assert.Equal(9, knots.Length);
        for (int t = 0; t < 8; t++)
        {
            Assert.InRange(values.Count(x => x >= knots[t] && x < knots[t + 1]), 5000 / 8 * 0.8, 5000 / 8 * 1.2);
        }
    }

    [Fact]
    public void A_frequent_value_has_a_knot_of_its_own_and_NaN_none()
    {
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, 4000).Select(i => i % 20 == 0 ? 0.123f : i % 7 == 0 ? float.NaN : (float)random.NextDouble())];
        float[] knots = Learn(values, 8);
        Assert.Contains(0.123f, knots);
        Assert.All(knots, knot => Assert.InRange(knot, 0, 1));
    }

    [Fact]
    public void Values_that_are_the_same_but_for_rounding_have_one_knot_and_no_value_is_too_large()
    {
        Assert.Single(Learn([1f, MathF.BitIncrement(1f), 1f, MathF.BitDecrement(1f)], 4));
        float[] far = Learn([float.MaxValue, float.MinValue, 0f, float.Epsilon], 4);
        Assert.True(float.IsFinite(far[^1] - far[0]));
        Assert.Equal([0f], Learn([float.NaN, float.NaN], 4));
    }

    [Fact]
    public void A_value_that_stands_for_a_missing_one_is_reported_and_keeps_its_knot()
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 3000).Select(i => i % 50 == 0 ? -999f : (float)random.NextDouble())];
        FeatureKnots knots = KnotLearner.Learn(Rows(values), [.. Enumerable.Range(0, values.Length)], 16, out IReadOnlyList<StandIn> standIns);
        Assert.Equal(-999f, Assert.Single(standIns).Value);
        Assert.Equal(-999f, knots.Of(0)[0]);
        Assert.True(knots.Of(0)[1] >= 0);
    }

    [Fact]
    public void Only_the_rows_to_learn_from_count()
    {
        float[] values = [1f, 2f, 3f, 100f];
        Assert.Equal([1f, 2f, 3f], KnotLearner.Learn(Rows(values), [0, 1, 2], 8, out _).Of(0).ToArray());
    }

    private static float[] Learn(float[] values, int bins) =>
        KnotLearner.Learn(Rows(values), [.. Enumerable.Range(0, values.Length)], bins, out _).Of(0).ToArray();

    private static DenseRows Rows(float[] values) => new(RowTable.Of(1, values));
}
