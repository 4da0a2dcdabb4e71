using TorchSharp;

namespace EbmMlNet.Training.Tests.Training;

public class AdamWTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(OnePassAdamW.ChunkLength + 37)]
    public void Steps_follow_the_formula(int count)
    {
        var random = new Random(1);
        using DisposeScope scope = torch.NewDisposeScope();
        float[] start = [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
        using var weights = new FlatWeights(torch.tensor(start));
        using var optimizer = new AdamW(weights, weightDecay: 0.1);
        int[] looked = [0, 1, count / 2, count - 1];
        double[] w = [.. looked.Select(i => (double)start[i])], m = new double[4], v = new double[4];
        for (int step = 1; step <= 5; step++)
        {
            float[] gradient = [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
            _ = weights.Gradient!.copy_(torch.tensor(gradient));
            double norm = Math.Sqrt(gradient.Sum(g => (double)g * g)), rate = 0.01 * step;

            // Every other step is shortened.
            double? most = step % 2 == 0 ? norm / 3 : null;
            Assert.True(optimizer.Step(rate, most));
            for (int k = 0; k < looked.Length; k++)
            {
                double g = gradient[looked[k]] / (most is null ? 1 : 3);
                m[k] = (0.9 * m[k]) + (0.1 * g);
                v[k] = (0.999 * v[k]) + (0.001 * g * g);
                double mean = m[k] / (1 - Math.Pow(0.9, step)), square = v[k] / (1 - Math.Pow(0.999, step));
                w[k] = (w[k] * (1 - (rate * 0.1))) - (rate * mean / (Math.Sqrt(square) + 1e-8));
            }
        }

        // The next step's gradient is added to nothing.
        Assert.Equal(0, weights.Gradient!.abs().max().item<float>());
        float[] found = weights.ToArray();
        Assert.All(looked.Zip(w), pair => Assert.Equal(pair.Second, found[pair.First], 1e-5));
    }

    [Fact]
    public void Averages_of_a_gradient_that_stays_away_end_at_zero_and_not_at_numbers_that_are_slow_to_compute_with()
    {
        const int count = 37;
        using var weights = new FlatWeights(torch.ones(count));
        using var optimizer = new AdamW(weights, weightDecay: 0, squareDecay: 0.99);
        _ = weights.Gradient!.fill_(1f);
        for (int step = 0; step < 10_000; step++)
        {
            Assert.True(optimizer.Step(1e-4, null));
        }

        using var written = new MemoryStream();
        using (var writer = new BinaryWriter(written, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            optimizer.Write(writer);
        }

        // The number of steps, then both averages, as floats behind the count of each.
        byte[] state = written.ToArray();
        Assert.Equal(10_000, BitConverter.ToInt32(state));
        float[] tail = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(state.AsSpan(state.Length - (count * sizeof(float)))).ToArray();
        Assert.All(tail, average => Assert.Equal(0, average));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_moves_nothing()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var weights = new FlatWeights(torch.ones(3));
        using var optimizer = new AdamW(weights, 0);
        _ = weights.Gradient!.copy_(torch.tensor(new[] { 1, float.NaN, 0 }));
        Assert.False(optimizer.Step(0.1, 5));
        Assert.Equal([1f, 1, 1], weights.ToArray());
    }
}
