using TorchSharp;

namespace EbmMlNet.Training.Tests.Data;

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
    public void Very_many_sparse_slots_are_scaled_by_all_rows_zeros_included()
    {
        const int slots = 6000, rows = 40;
        var random = new Random(4);
        (int Slot, float Value)[][] stored = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, 30)
            .Select(_ => random.Next(slots)).Distinct().Order().Select(slot => (slot, 1000 * (float)random.NextDouble())).ToArray())];
        int start = 0;
        var sparse = new SparseRows(
            slots,
            [.. stored.Select(row => (start += row.Length, row.Length)).Select(row => (row.Item1 - row.Length, row.Length))],
            [.. stored.SelectMany(row => row.Select(item => item.Slot))],
            [.. stored.SelectMany(row => row.Select(item => item.Value))]);
        InputScaling scaling = ScalingLearner.Learn(sparse, [.. Enumerable.Range(0, rows)], FeatureScaling.Standardize, out _);
        for (int slot = 0; slot < slots; slot++)
        {
            double[] column = [.. stored.Select(row => (double)row.FirstOrDefault(item => item.Slot == slot).Value)];
            double mean = column.Average(), deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
            Assert.Equal(mean, scaling.Mean[slot], 1e-3);
            Assert.Equal(deviation > 0 ? 1 / deviation : 0, scaling.Scale[slot], 1e-4);
        }

        sparse.Scale(scaling);
        using FeatureTensor tensor = sparse.On(torch.CPU);
        using torch.Tensor table = tensor.Select([3, 7], 0, slots);
        Assert.False(table.is_sparse);
        float[] expected = new float[slots], raw = new float[slots];
        foreach ((int slot, float value) in stored[7])
        {
            raw[slot] = value;
        }

        scaling.Transform(raw, expected);
        Assert.Equal(expected, table[1].data<float>().ToArray());
    }

    [Fact]
    public void Only_the_given_rows_are_learnt_from()
    {
        Assert.Equal(2f, ScalingLearner.Learn(new DenseRows(RowTable.Of(1, [1, 3, 100, 200])), [0, 1], FeatureScaling.Standardize, out _).Mean[0]);
    }

    [Fact]
    public void Sparse_features_of_modest_size_are_left_as_they_are_in_auto_only()
    {
        FeatureRows text = Sparse(0.5f);
        Assert.True(ScalingLearner.Learn(text, [0, 1, 2], FeatureScaling.Auto, out long missing).IsIdentity);
        Assert.Equal(1, missing);
        Assert.False(ScalingLearner.Learn(text, [0, 1, 2], FeatureScaling.Standardize, out _).IsIdentity);
        Assert.False(ScalingLearner.Learn(Sparse(5e7f), [0, 1, 2], FeatureScaling.Auto, out _).IsIdentity);

        static FeatureRows Sparse(float value) => new SparseRows(9, [(0, 1), (1, 2), (3, 0)], [2, 0, 8], [1, value, float.NaN]);
    }

    private static InputScaling Learn(float[] x, FeatureScaling mode, out long missing) =>
        ScalingLearner.Learn(new DenseRows(RowTable.Of(1, x)), [.. Enumerable.Range(0, x.Length)], mode, out missing);
}
