using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

public class GroupLassoTests
{
    private const int Width = 24;
    private const float Threshold = 0.2f;

    /// <summary>Curves of 4, 0, 1, 16 and 2 bins, each with a weight for a missing value, and a bias, between other weights of a network.</summary>
    private static readonly int[] _counts = [5, 1, 2, 17, 3];
    private static readonly int[] _starts = [0, 5, 6, 8, 25, 28];
    private const int Before = 7;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.4, 1)]
    [InlineData(0.4, 2)]
    [InlineData(2, 1)]
    public void All_weights_from_a_feature_to_an_output_are_shortened_together(double adaptivity, int threads)
    {
        using TorchThreads use = TorchThreads.Use(threads, 0);
        using FlatWeights flat = Make();
        float[] before = flat.ToArray();
        double[] norms = [.. Enumerable.Range(0, 5).Select(f => Length(Of(before, f)))];
        new GroupLasso(_starts, Before, Width).Shrink(flat, Threshold, adaptivity);
        float[] after = flat.ToArray();
        int zeros = 0;
        for (int feature = 0; feature < 5; feature++)
        {
            double factor = Math.Min(4, Math.Pow(norms.Average() / norms[feature], adaptivity));
            double limit = Threshold * Math.Sqrt(Math.Max(_counts[feature] - 1, 1)) * factor;
            for (int o = 0; o < Width; o++)
            {
                double was = Length(Of(before, feature).Where((_, i) => i % Width == o));
                double expected = Math.Max(0, was - limit);
                Assert.Equal(expected, Length(Of(after, feature).Where((_, i) => i % Width == o)), 1e-4);
                zeros += expected == 0 ? 1 : 0;
            }
        }

        Assert.InRange(zeros, 1, (5 * Width) - 1);
        Assert.Equal(before[..Before], after[..Before]);
        Assert.Equal(before[(Before + (28 * Width))..], after[(Before + (28 * Width))..]);
    }

    [Fact]
    public void A_feature_without_weights_and_a_network_without_any_stay_as_they_are()
    {
        using FlatWeights flat = Make();
        using (torch.no_grad())
        {
            _ = flat.Values.narrow(0, Before, 5 * Width).zero_();
        }

        var lasso = new GroupLasso(_starts, Before, Width);
        lasso.Shrink(flat, Threshold, 1);
        Assert.All(flat.ToArray()[Before..(Before + (5 * Width))], w => Assert.Equal(0, w));
        using var none = new FlatWeights(torch.zeros(flat.Count));
        lasso.Shrink(none, Threshold, 1);
        Assert.All(none.ToArray(), w => Assert.Equal(0, w));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(2.1)]
    [InlineData(double.NaN)]
    public void An_adaptivity_out_of_range_is_refused(double adaptivity)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new PiecewiseLinearEncoding { Adaptivity = adaptivity });
        Assert.StartsWith("Adaptivity must be at least 0 and at most 2.", error.Message, StringComparison.Ordinal);
    }

    private static FlatWeights Make()
    {
        var random = new Random(1);
        return new FlatWeights(torch.tensor(Enumerable.Range(0, Before + (29 * Width) + 3).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray()));
    }

    private static IEnumerable<float> Of(float[] all, int feature) =>
        all.Skip(Before + (_starts[feature] * Width)).Take(_counts[feature] * Width);

    private static double Length(IEnumerable<float> weights) => Math.Sqrt(weights.Sum(w => (double)w * w));
}
