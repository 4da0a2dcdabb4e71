namespace EbmMlNet.Training.Tests.Batches;

public class ScalingLearnerTests
{
    [Fact]
    public void Standardized_features_have_mean_0_and_deviation_1()
    {
        float[] x = [.. Enumerable.Range(0, 1000).Select(i => 1e7f + (i % 17))];
        InputScaling scaling = Learn(x, FeatureScaling.Auto, out long missing);
        Assert.Equal(0, missing);
        Assert.False(scaling.IsLog[0]);
        double mean = x.Average(), deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
        Assert.Equal(mean, scaling.Mean[0], 1.0);
        Assert.Equal(1 / deviation, scaling.Scale[0], 1e-3);
    }

    [Fact]
    public void A_heavy_tail_is_scaled_by_its_logarithm_in_auto_only()
    {
        float[] x = [.. Enumerable.Range(0, 1000).Select(i => i == 500 ? 5e7f : i % 10)];
        Assert.True(Learn(x, FeatureScaling.Auto, out _).IsLog[0]);
        Assert.False(Learn(x, FeatureScaling.Standardize, out _).IsLog[0]);
        InputScaling none = Learn(x, FeatureScaling.None, out _);
        Assert.Equal((0f, 1f, false), (none.Mean[0], none.Scale[0], none.IsLog[0]));
    }

    [Fact]
    public void A_constant_feature_has_scale_0_and_missing_values_are_counted()
    {
        InputScaling scaling = Learn([0.1f, float.NaN, 0.1f, 0.1f], FeatureScaling.Auto, out long missing);
        Assert.Equal(0f, scaling.Scale[0]);
        Assert.Equal(1, missing);
        Assert.Equal(0f, Learn([float.NaN, float.NaN], FeatureScaling.Auto, out _).Scale[0]);
    }

    [Fact]
    public void A_feature_that_hardly_varies_is_constant_so_that_weights_stay_finite()
    {
        Assert.Equal(0f, Learn([0, 1e-40f, 3e-42f], FeatureScaling.Auto, out _).Scale[0]);
        Assert.InRange(Learn([0, 1e-25f, 2e-25f], FeatureScaling.Auto, out _).Scale[0], 1e24f, 1e26f);
    }

    [Fact]
    public void Only_the_given_groups_are_learnt_from()
    {
        var rows = new GroupedRows { FeatureCount = 1, Features = [1, 3, 100, 200], Labels = [0, 1, 0, 1], Weights = null, Offsets = [0, 2, 4] };
        Assert.Equal(2f, ScalingLearner.Learn(rows, [0], FeatureScaling.Standardize, out _).Mean[0]);
    }

    private static InputScaling Learn(float[] x, FeatureScaling mode, out long missing)
    {
        var rows = new GroupedRows { FeatureCount = 1, Features = x, Labels = new float[x.Length], Weights = null, Offsets = [0, x.Length] };
        return ScalingLearner.Learn(rows, [0], mode, out missing);
    }
}
