using EbmMlNet.Tests;
using EbmMlNet.Training.Tests.Modules;
using TorchSharp;

namespace EbmMlNet.Training.Tests.House;

/// <summary>
/// What every layer keeps to: it scores the same in every way and in torch, its derivative is autograd's, and it comes back from a file. A layer
/// without a sample or a twin fails. (That ONNX gives the same is seen by OnnxParityTests, of the same samples.)
/// </summary>
public sealed class LayerContractTests
{
    private const int Rows = 11;

    public static TheoryData<Type> Layers =>
        [.. typeof(Layer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract).OrderBy(type => type.Name)];

    public static TheoryData<string> Samples => [.. LayerSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_has_a_sample(Type layer) => Assert.Contains(
        layer, LayerSamples.All.Values.SelectMany(make => make(new Random(1)).Nodes.Select(node => node.Layer.GetType())));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Rows_in_full_sparse_rows_blocks_and_torch_agree(string sample)
    {
        var random = new Random(31);
        LayerGraph graph = LayerSamples.All[sample](random);
        var plan = new LayerPlan(graph);
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(row => LayerSamples.Row(graph.FeatureCount, random, row / 20.0, missing: 0.1))];
        float[] all = new float[Rows * graph.OutputCount], one = new float[graph.OutputCount], torchs = Torch(graph, rows);
        plan.OutputsOfRows(rows.SelectMany(row => row).ToArray(), all);
        for (int row = 0; row < Rows; row++)
        {
            float[] expected = all[(row * one.Length)..((row + 1) * one.Length)];
            plan.Outputs(rows[row], one);
            Assert.Equal(expected, one);
            int[] indices = [.. Enumerable.Range(0, graph.FeatureCount).Where(i => rows[row][i] != 0)];
            plan.Outputs(indices, indices.Select(i => rows[row][i]).ToArray(), one);
            Assert.Equal(expected, one);
            Assert.Equal(torchs[(row * one.Length)..((row + 1) * one.Length)], one, Close);
        }

        Assert.Contains(all, output => output != all[0] && output != 0);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_derivative_is_that_of_autograd(string sample)
    {
        var random = new Random(32);
        LayerGraph graph = LayerSamples.All[sample](random);
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => LayerSamples.Row(graph.FeatureCount, random, zeros: 0))];
        float[] found = new float[graph.FeatureCount];
        using DisposeScope scope = torch.NewDisposeScope();
        for (int output = 0; output < graph.OutputCount; output++)
        {
            torch.Tensor x = torch.tensor(rows.SelectMany(row => row).ToArray(), [Rows, graph.FeatureCount], requires_grad: true);
            torch.Tensor outputs = graph.Nodes[^1].Layer is PiecewiseLinearLayer curves ? GradientParityTests.Curves(curves, x) : Forward(graph, x);
            outputs.select(1, output).sum().backward();
            float[] expected = x.grad?.data<float>().ToArray() ?? new float[Rows * graph.FeatureCount];
            var derivative = new EnergyDerivative(graph, output);
            for (int row = 0; row < Rows; row++)
            {
                derivative.Gradient(rows[row], found);
                Assert.Equal(expected[(row * found.Length)..((row + 1) * found.Length)], found, Close);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void It_comes_back_from_a_file_and_from_its_twin_with_the_same_outputs(string sample)
    {
        var random = new Random(33);
        LayerGraph graph = LayerSamples.All[sample](random);
        var writer = new PartWriter();
        graph.Write(writer);
        var read = LayerGraph.Read(new PartReader(writer.ToArray()));
        var weights = new WeightsBuilder();
        using DisposeScope scope = torch.NewDisposeScope();
        using var twins = TwinGraph.Of(graph, weights);
        LayerGraph exported = twins.Export(graph.FeatureCount, weights.Values);
        Assert.Equal(graph.Nodes.Select(node => node.Layer.GetType()), read.Nodes.Select(node => node.Layer.GetType()));
        Assert.Equal(graph.Nodes.Select(node => node.Layer.GetType()), exported.Nodes.Select(node => node.Layer.GetType()));
        for (int row = 0; row < Rows; row++)
        {
            float[] x = LayerSamples.Row(graph.FeatureCount, random), expected = new float[graph.OutputCount], found = new float[graph.OutputCount];
            new LayerPlan(graph).Outputs(x, expected);
            new LayerPlan(read).Outputs(x, found);
            Assert.Equal(expected, found);
            new LayerPlan(exported).Outputs(x, found);
            Assert.Equal(expected, found, Close);
        }
    }

    [Fact]
    public void A_layer_that_does_not_fit_its_inputs_is_named()
    {
        var tooMany = new GraphBuilder(3);
        _ = tooMany.Add(new SoftplusLayer(2), tooMany.Add(InputScaling.Identity(3), 0));
        Assert.Contains("Layer 1 (softplus)", Assert.Throws<ArgumentException>(() => tooMany.Finish(false)).Message, StringComparison.Ordinal);
        var raw = new GraphBuilder(3);
        _ = raw.Add(new SoftplusLayer(3), 0);
        Assert.Contains("Layer 0 (softplus) does not fit place 0: scaling", Assert.Throws<ArgumentException>(() => raw.Finish(false)).Message, StringComparison.Ordinal);
        var later = new LayerNode(new SoftplusLayer(3), [1]);
        Assert.Contains("a place from 0 to 0", Assert.Throws<ArgumentException>(() => new LayerGraph(3, [later])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_few_layers_cannot_ask_for_all_memory_or_time()
    {
        var graph = new GraphBuilder(1);
        int place = graph.Add(InputScaling.Identity(1), 0);
        for (int i = 0, width = 1; i < 25; i++, width *= 2)
        {
            place = graph.Add(new ConcatenationLayer(width, width), graph.Add(new SumLayer(width), place, place), place);
        }

        var writer = new PartWriter();
        graph.Finish(isNonNegative: false).Write(writer);
        Assert.Contains(
            "values; 16777216 are the most", Assert.Throws<FormatException>(() => LayerGraph.Read(new PartReader(writer.ToArray()))).Message, StringComparison.Ordinal);
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(a));

    private static float[] Torch(LayerGraph graph, float[][] rows)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return Forward(graph, torch.tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, graph.FeatureCount])).reshape(-1).data<float>().ToArray();
    }

    private static torch.Tensor Forward(LayerGraph graph, torch.Tensor rows)
    {
        var weights = new WeightsBuilder();
        using var twins = TwinGraph.Of(graph, weights);
        using FlatWeights flat = weights.Build(torch.CPU);
        return twins.Forward(flat, rows, isTraining: false);
    }
}
