using Microsoft.ML.Data;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Data;

public class FeatureRowsTests
{
    private const int FeatureCount = 23;

    [Theory]
    [InlineData(10, 0.1, true)]
    [InlineData(700, 0.1, true)]
    [InlineData(10, 0.6, false)]
    [InlineData(700, 0.6, false)]
    public void Rows_come_back_as_they_went_in_and_zeros_are_stored_only_where_there_are_few(int count, double density, bool isSparse)
    {
        float[][] rows = Rows(count, density, new Random(count));
        FeatureRows built = Build(rows);
        Assert.Equal(isSparse, built is SparseRows);
        AssertRows(rows, built);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.6)]
    public void Rows_can_be_put_into_another_order_before_and_after_the_choice(double density)
    {
        float[][] rows = Rows(600, density, new Random(5));
        var builder = new FeatureRowsBuilder(FeatureCount);
        int[] order = [2, 0, 3, 1];
        for (int start = 0; start < rows.Length; start += order.Length)
        {
            foreach (float[] row in rows.AsSpan(start, order.Length))
            {
                Assert.True(builder.TryAdd(new VBuffer<float>(row.Length, row), out _));
            }

            builder.Permute(start, order);
        }

        AssertRows([.. Enumerable.Range(0, rows.Length).Select(i => rows[(i / 4 * 4) + order[i % 4]])], builder.Build());
    }

    [Theory]
    [InlineData(0.1, FeatureScaling.None)]
    [InlineData(0.1, FeatureScaling.Standardize)]
    [InlineData(0.6, FeatureScaling.None)]
    [InlineData(0.6, FeatureScaling.Standardize)]
    public void A_tensor_has_the_scaled_rows_and_slots_asked_for(double density, FeatureScaling mode)
    {
        float[][] rows = Rows(300, density, new Random(6));
        rows[7][4] = float.NaN;
        FeatureRows built = Build(rows);
        InputScaling scaling = ScalingLearner.Learn(built, [.. Enumerable.Range(0, rows.Length)], mode, out _);
        built.Scale(scaling);
        int[] selected = [7, 250, 7, 0];
        using FeatureTensor tensor = built.On(torch.CPU);
        using torch.Tensor found = tensor.Select(selected, 3, 15);
        Assert.Equal([4L, 15], found.shape);
        float[] expected = [.. selected.SelectMany(row => Scaled(rows[row])[3..18])];
        Assert.Equal(expected, found.contiguous().data<float>().ToArray());

        float[] Scaled(float[] row)
        {
            float[] z = new float[FeatureCount];
            scaling.Transform(row, z);
            return z;
        }
    }

    [Fact]
    public void Many_slots_of_sparse_rows_come_as_a_sparse_tensor()
    {
        const int wide = DenseSlice.WideInputs;
        var rows = new SparseRows(wide + 10, [(0, 3), (3, 0), (3, 2)], [2, 5, wide + 9, 4, wide + 5], [1, 2, 3, 4, float.NaN]);
        rows.Scale(InputScaling.Identity(wide + 10));
        using FeatureTensor features = rows.On(torch.CPU);
        using torch.Tensor found = features.Select([2, 0, 1], 5, wide);
        Assert.True(found.is_sparse);
        float[] dense = found.to_dense().data<float>().ToArray();
        Assert.Equal([3L, wide], found.shape);

        // Of the last row slot wide + 5 is just beyond the range; of the first slot 2 lies before it.
        Assert.Equal([(wide + 0, 2f)], dense.Select((value, i) => (i, value)).Where(entry => entry.value != 0));
        using torch.Tensor few = features.Select([2], 0, 100);
        Assert.False(few.is_sparse);
    }

    [Fact]
    public void The_largest_input_is_found()
    {
        float[][] rows = Rows(20, 0.1, new Random(7));
        rows[3][9] = -50;
        rows[4][2] = 60;
        Assert.Equal((9, -50f), Build(rows).Largest([1, 2, 3]));
    }

    private static FeatureRows Build(float[][] rows)
    {
        var builder = new FeatureRowsBuilder(FeatureCount);
        foreach ((float[] row, int i) in rows.Select((row, i) => (row, i)))
        {
            // Every other row comes in sparse, whatever its density.
            int[] slots = [.. Enumerable.Range(0, row.Length).Where(slot => row[slot] != 0)];
            VBuffer<float> buffer = i % 2 == 0
                ? new VBuffer<float>(row.Length, row)
                : new VBuffer<float>(row.Length, slots.Length, [.. slots.Select(slot => row[slot])], slots);
            Assert.True(builder.TryAdd(buffer, out _));
        }

        return builder.Build();
    }

    private static float[][] Rows(int count, double density, Random random) =>
    [
        .. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, FeatureCount)
            .Select(_ => random.NextDouble() < density ? (float)random.NextDouble() - 0.5f : 0).ToArray()),
    ];

    private static void AssertRows(float[][] expected, FeatureRows found)
    {
        Assert.Equal(expected.Length, found.RowCount);
        float[] scratch = new float[FeatureCount];
        Assert.All(expected, (row, i) => Assert.Equal(row, found.Read(i, scratch).ToArray()));
    }
}
