using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

/// <summary>Against a matrix product over values encoded by the formula, differentiated by torch.</summary>
public class LookupLayerTests
{
    private const int Rows = 37;
    private const int Outputs = 19;
    private static readonly FeatureKnots _knots = new([5, 1, 2, 17, 3], [.. Ascending(5), .. Ascending(1), .. Ascending(2), .. Ascending(17), .. Ascending(3)]);

    [Theory]
    [InlineData(1, Outputs)]
    [InlineData(2, Outputs)]
    [InlineData(1, 65)]
    [InlineData(2, 129)]
    [InlineData(1, 200)]
    public void Sums_and_gradients_are_those_of_a_product_over_encoded_values(int threads, int outputs)
    {
        using TorchThreads use = TorchThreads.Use(threads, 0);
        using DisposeScope scope = torch.NewDisposeScope();
        (LookupLayer layer, FlatWeights flat, torch.Tensor places) = Make(outputs);
        using (layer)
        using (flat)
        {
            torch.Tensor weights = flat.Values.clone().view(-1, layer.Width).requires_grad_(true);
            torch.Tensor expected = Encoded(places).mm(weights.narrow(0, 0, weights.shape[0] - 1)).add(weights.narrow(0, weights.shape[0] - 1, 1));
            torch.Tensor found = layer.Forward(flat, places, isTraining: true);
            Close(expected, found, 1e-5f);

            torch.Tensor outer = torch.randn(Rows, layer.Width, generator: new torch.Generator(3));
            expected.backward([outer]);
            found.backward([outer]);
            // Other rows may be looked up before the gradient comes back.
            _ = layer.Forward(flat, places.narrow(0, 3, 5), isTraining: false);
            layer.Backward(flat);
            Close(weights.grad!.reshape(-1), flat.Gradient!, 1e-4f);

            // Once used, a gradient does not count again.
            layer.Backward(flat);
            Close(weights.grad!.reshape(-1), flat.Gradient!, 1e-4f);
        }
    }

    [Fact]
    public void The_layer_for_scoring_gives_the_same_sums_and_lays_the_same_curves_again()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (LookupLayer layer, FlatWeights flat, torch.Tensor places) = Make();
        using (layer)
        using (flat)
        {
            bool[] all = [true, true, true, true, true];
            PiecewiseLinearLayer exported = layer.Export(flat.ToArray(), all);
            float[] expected = layer.Forward(flat, places, isTraining: false).narrow(1, 0, Outputs).contiguous().data<float>().ToArray();
            Assert.All(expected.Zip(Sums(exported, places)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

            using var again = new FlatWeights(torch.tensor(layer.Lay(exported)));
            float[] laid = layer.Forward(again, places, isTraining: false).narrow(1, 0, Outputs).contiguous().data<float>().ToArray();
            Assert.All(expected.Zip(laid), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void A_missing_value_where_none_was_in_training_takes_the_middle_knot()
    {
        (LookupLayer layer, FlatWeights flat, _) = Make();
        using (layer)
        using (flat)
        {
            PiecewiseLinearLayer exported = layer.Export(flat.ToArray(), [false, true, true, true, true]);
            Assert.True(exported.Values.Slice(5 * Outputs, Outputs).SequenceEqual(exported.Values.Slice(2 * Outputs, Outputs)));
        }
    }

    [Fact]
    public void Fresh_weights_are_straight_lines_whose_sums_have_a_variance_of_two_and_the_last_outputs_are_flat()
    {
        const int features = 20;
        var knots = new FeatureKnots([.. Enumerable.Repeat(9, features)], [.. Enumerable.Range(0, features).SelectMany(_ => Ascending(9))]);
        using var layer = new LookupLayer(knots, 400, 0);
        using var flat = new FlatWeights(torch.tensor(layer.Draw(399, new Random(1))));
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor places = torch.rand(200, features, generator: new torch.Generator(1)) * 8;
        torch.Tensor sums = layer.Forward(flat, places, isTraining: false);
        Assert.InRange(sums.narrow(1, 0, 399).square().mean().item<float>(), 1.7f, 2.3f);
        Assert.Equal(0, sums.narrow(1, 399, 1).abs().max().item<float>());
    }

    private static (LookupLayer Layer, FlatWeights Flat, torch.Tensor Places) Make(int outputs = Outputs)
    {
        var random = new Random(1);
        var layer = new LookupLayer(_knots, outputs, 0);
        float[] weights = [.. Enumerable.Range(0, layer.WeightCount).Select(_ => (float)(random.NextDouble() - 0.5))];
        var flat = new FlatWeights(torch.tensor(weights));
        float[] places = new float[Rows * _knots.FeatureCount];
        for (int i = 0; i < places.Length; i++)
        {
            int knots = _knots.CountOf(i % _knots.FeatureCount);
            places[i] = random.Next(6) == 0 ? knots : (float)(random.NextDouble() * (knots - 1));
        }

        return (layer, flat, torch.tensor(places, [Rows, _knots.FeatureCount]));
    }

    // The formula: clamp(p - t, 0, 1) - 1/2 for each bin t, and 1 for a missing value.
    private static torch.Tensor Encoded(torch.Tensor places)
    {
        int width = _knots.Values.Length;
        float[] p = places.data<float>().ToArray(), encoded = new float[Rows * width];
        for (int row = 0; row < Rows; row++)
        {
            int at = row * width;
            for (int feature = 0; feature < _knots.FeatureCount; feature++)
            {
                int bins = _knots.CountOf(feature) - 1;
                float place = p[(row * _knots.FeatureCount) + feature];
                bool isMissing = place == bins + 1;
                for (int t = 0; t < bins; t++)
                {
                    encoded[at++] = isMissing ? 0 : Math.Clamp(place - t, 0, 1) - 0.5f;
                }

                encoded[at++] = isMissing ? 1 : 0;
            }
        }

        return torch.tensor(encoded, [Rows, width]);
    }

    private static float[] Sums(PiecewiseLinearLayer layer, torch.Tensor places)
    {
        float[] p = places.data<float>().ToArray();
        return [.. Enumerable.Range(0, Rows).SelectMany(row => Enumerable.Range(0, Outputs).Select(o =>
        {
            float sum = layer.Bias[o];
            for (int feature = 0; feature < _knots.FeatureCount; feature++)
            {
                float place = p[(row * _knots.FeatureCount) + feature];
                int below = _knots.FirstPlace(feature) + (int)place;
                float fraction = place - (int)place;
                sum += (1 - fraction) * layer.Values[(below * Outputs) + o];
                sum += fraction > 0 ? fraction * layer.Values[((below + 1) * Outputs) + o] : 0;
            }

            return sum;
        }))];
    }

    private static IEnumerable<float> Ascending(int count) => Enumerable.Range(0, count).Select(t => (float)t);

    private static void Close(torch.Tensor expected, torch.Tensor found, float tolerance) =>
        Assert.InRange((expected - found).abs().max().item<float>(), 0, tolerance);
}
