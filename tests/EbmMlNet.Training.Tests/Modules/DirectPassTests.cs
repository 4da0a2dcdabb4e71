using EbmMlNet.Tests;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

/// <summary>A pass without torch's graph, beside the same twins in it.</summary>
public sealed class DirectPassTests
{
    private const int Features = 5;

    public static TheoryData<string> Networks => [.. _networks.Keys];

    private static readonly Dictionary<string, Func<WeightsBuilder, Dropout, TwinGraph>> _networks = new(StringComparer.Ordinal)
    {
        ["linear"] = (weights, dropout) => TwinGraph.Of(null, Dense(weights, Features, 1), Activation.Relu, dropout, isNonNegative: false),
        ["linear, non-negative"] = (weights, dropout) => TwinGraph.Of(null, Dense(weights, Features, 1), Activation.Relu, dropout, isNonNegative: true),
        ["relu"] = (weights, dropout) => TwinGraph.Of(null, Dense(weights, Features, 16, 3, 1), Activation.Relu, dropout, isNonNegative: false),
        ["tanh, classes"] = (weights, dropout) => TwinGraph.Of(null, Dense(weights, Features, 7, 4), Activation.Tanh, dropout, isNonNegative: true),
        ["curves"] = (weights, dropout) => TwinGraph.Of(Curves(weights, 8, 1), Dense(weights, 8, 1), Activation.Relu, dropout, isNonNegative: false),
        ["curves, silu, classes"] = (weights, dropout) =>
            TwinGraph.Of(Curves(weights, 70, 6), Dense(weights, 70, 9, 6), Activation.Silu, dropout, isNonNegative: true),
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Outputs_and_gradients_are_those_of_torch(string network)
    {
        foreach (float share in (float[])[0, 0.3f])
        {
            // More rows than are taken at once, then fewer, in the memory of those before.
            foreach (int rows in (int[])[3, 1500, 40])
            {
                (float[] Outputs, float[] Gradient) expected = Run(network, share, rows, isDirect: false), found = Run(network, share, rows, isDirect: true);
                Assert.Equal(expected.Outputs, found.Outputs, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a)));
                double largest = expected.Gradient.Max(Math.Abs);
                Assert.True(largest > 0);
                Assert.Equal(expected.Gradient, found.Gradient, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, largest));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Scoring_leaves_the_gradient_of_a_step_alone_and_is_the_same_in_any_number_of_rows(string network)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (TwinGraph graph, FlatWeights flat, _) = Make(network, 0.3f);
        using (graph)
        using (flat)
        using (DirectPass pass = graph.Direct()!)
        {
            torch.Tensor rows = Rows(2500);
            float[] all = Values(pass.Forward(flat, rows, isTraining: false)), some = Values(pass.Forward(flat, rows.narrow(0, 1000, 200), isTraining: false));
            int width = all.Length / 2500;
            Assert.Equal(all[(1000 * width)..(1200 * width)], some, (a, b) => Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Abs(a)));
            pass.Backward(flat);
            Assert.All(flat.Gradient!.data<float>().ToArray(), slope => Assert.Equal(0, slope));
        }
    }

    [Fact]
    public void Rows_that_are_sparse_are_left_to_torch()
    {
        var weights = new WeightsBuilder();
        using TwinGraph graph = TwinGraph.Of(null, Dense(weights, DenseSlice.WideInputs, 1), Activation.Relu, new Dropout(0, new Random(1)), isNonNegative: false);
        Assert.Null(graph.Direct());
    }

    private static (float[] Outputs, float[] Gradient) Run(string network, float share, int count, bool isDirect)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (TwinGraph graph, FlatWeights flat, Dropout dropout) = Make(network, share);
        using (graph)
        using (flat)
        using (DirectPass pass = graph.Direct()!)
        {
            // The second step runs in the memory of the first.
            float[] values = [];
            for (int step = 0; step < 2; step++)
            {
                _ = flat.Gradient!.zero_();
                dropout.Restart(7);
                torch.Tensor rows = Rows(count + 1 - step);
                torch.Tensor outputs = isDirect ? pass.Forward(flat, rows, isTraining: true) : graph.Forward(flat, rows, isTraining: true);
                values = Values(outputs);
                torch.Tensor by = torch.tensor(RandomEnergies.Normal((int)outputs.numel(), new Random(4), 1), outputs.shape);
                torch.autograd.backward([outputs], [by]);
                if (isDirect)
                {
                    pass.Backward(flat);
                }
                else
                {
                    foreach (LayerTwin twin in graph.Twins)
                    {
                        twin.Backward(flat);
                    }
                }
            }

            return (values, flat.Gradient!.data<float>().ToArray());
        }
    }

    private static (TwinGraph Graph, FlatWeights Flat, Dropout Dropout) Make(string network, float share)
    {
        var weights = new WeightsBuilder();
        var dropout = new Dropout(share, new Random(2));
        TwinGraph graph = _networks[network](weights, dropout);
        return (graph, weights.Build(torch.CPU), dropout);
    }

    // Of curves, places among knots: of 4 bins, with missing values.
    private static torch.Tensor Rows(int count)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, count * Features).Select(_ => random.Next(7) == 0 ? 5f : 4 * random.NextSingle())];
        return torch.tensor(values, [count, Features]);
    }

    private static DenseSlice[] Dense(WeightsBuilder weights, params int[] widths)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, widths.Length - 1).Select(i => weights.AddHidden(widths[i], widths[i + 1], random))];
    }

    // The second feature's curves are flat, as the lasso leaves them.
    private static LookupLayer Curves(WeightsBuilder weights, int hidden, int outputs)
    {
        var knots = new FeatureKnots([.. Enumerable.Repeat(5, Features)], [.. Enumerable.Range(0, 5 * Features).Select(i => (float)(i % 5))]);
        var layer = new LookupLayer(knots, hidden + outputs, weights.Next);
        float[] own = RandomEnergies.Normal(layer.WeightCount, new Random(6), 1);
        own.AsSpan(5 * layer.Width, 5 * layer.Width).Clear();
        _ = weights.Add(own);
        return layer;
    }

    private static float[] Values(torch.Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
