namespace EbmMlNet.Tests;

public class LayerPlanTests
{
    public static TheoryData<int, int[], Activation> Shapes => new()
    {
        { 1, [1], Activation.Relu },
        { 5, [3], Activation.Tanh },
        { 16, [32, 32], Activation.Relu },
        { 33, [65, 7], Activation.Silu },
        { 136, [300, 40, 77], Activation.Tanh },
        { 3000, [64, 8, 33], Activation.Silu },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Outputs_agree_with_the_plain_loops_and_padding_is_zero(int features, int[] widths, Activation activation)
    {
        var random = new Random(features);
        (InputScaling scaling, IReadOnlyList<DenseLayer> layers, LayerPlan plan) = Create(features, widths, activation, random);
        Assert.Equal(features, plan.FeatureCount);
        for (int i = 0; i < 10; i++)
        {
            float[] row = RandomEnergies.Row(scaling, random);
            double[] expected = EnergyOracle.Forward(layers, activation, EnergyOracle.Scaled(scaling, row));
            float[] found = Dense(plan, row);
            for (int o = 0; o < found.Length; o++)
            {
                double value = o < expected.Length ? expected[o] : 0;
                // A zero that is 60 deviations from its mean costs digits of the sums it enters.
                Assert.True(Math.Abs(found[o] - value) <= 2e-5 * Math.Max(1, Math.Abs(value)), $"output {o}: expected {value}, found {found[o]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sparse_rows_and_blocks_give_the_same_bits_as_dense_rows(int features, int[] widths, Activation activation)
    {
        var random = new Random(features + 1);
        (InputScaling scaling, _, LayerPlan plan) = Create(features, widths, activation, random);
        int stride = features + 3;
        float[] block = new float[BlockKernel.Rows * stride], y = Dirty(BlockKernel.Rows * plan.PaddedOutputs);
        var expected = new List<float>();
        for (int r = 0; r < BlockKernel.Rows; r++)
        {
            float[] row = RandomEnergies.Row(scaling, random, zeros: r / 3.0);
            row.CopyTo(block.AsSpan(r * stride));
            float[] dense = Dense(plan, row);
            expected.AddRange(dense);
            int[] indices = [.. Enumerable.Range(0, features).Where(f => row[f] != 0)];
            foreach (int first in (int[])[0, 1000])
            {
                float[] sparse = Dirty(plan.PaddedOutputs);
                int[] numbers = [.. indices.Select(f => first + f)];
                plan.Apply(numbers, indices.Select(f => row[f]).ToArray(), sparse, Dirty(plan.SparseScratchLength(indices.Length)), first);
                Assert.Equal(dense, sparse);
            }
        }

        plan.ApplyBlock(block, stride, y, Dirty(BlockKernel.Rows * plan.ScratchLength));
        Assert.Equal(expected, y);
    }

    [Fact]
    public void A_slice_of_a_scaling_is_the_scaling_of_those_features()
    {
        var random = new Random(1);
        InputScaling scaling = RandomEnergies.Scaling(40, random), slice = scaling.Slice(7, 20);
        float[] row = RandomEnergies.Row(scaling, random), z = new float[40], part = new float[20];
        scaling.Transform(row, z);
        slice.Transform(row.AsSpan(7, 20), part);
        Assert.Equal(z[7..27], part);
    }

    [Theory]
    [InlineData(9, 12)]
    [InlineData(12, 11)]
    [InlineData(11, 11)]
    [InlineData(10, 14)]
    public void Indices_that_do_not_ascend_within_range_are_refused_by_the_callers_numbers(int one, int two)
    {
        (_, _, LayerPlan plan) = Create(4, [2], Activation.Relu, new Random(2));
        string message = Assert.Throws<ArgumentException>(() => plan.Apply(
            [one, two], [1f, 1f], new float[plan.PaddedOutputs], new float[plan.SparseScratchLength(2)], 10)).Message;
        Assert.Contains("expected ascending feature numbers from 10 to 13", message);
    }

    private static (InputScaling Scaling, IReadOnlyList<DenseLayer> Layers, LayerPlan Plan) Create(
        int features, int[] widths, Activation activation, Random random)
    {
        InputScaling scaling = RandomEnergies.Scaling(features, random);
        IReadOnlyList<DenseLayer> layers = RandomEnergies.Layers(random, [features, .. widths]);
        return (scaling, layers, new LayerPlan(LayerGraph.Of(scaling, layers, activation, isNonNegative: false)));
    }

    private static float[] Dense(LayerPlan plan, float[] row)
    {
        float[] y = Dirty(plan.PaddedOutputs);
        plan.Apply(row, y, Dirty(plan.ScratchLength));
        return y;
    }

    /// <summary>Memory as callers give it: whatever was there before must not show.</summary>
    private static float[] Dirty(int length) => [.. Enumerable.Repeat(float.NaN, length)];
}
