using TorchSharp;

namespace EbmMlNet;

/// <summary>A graph of layers that is trained: the twin of an energy with one output, or of energies of classes with several.</summary>
/// <param name="shape">What it was made of, which says what is exported; null for any graph of raw features.</param>
/// <param name="graph">The twins of the layers.</param>
/// <param name="weights">The weights of all of them.</param>
/// <param name="dropout">What draws within them; null for nothing.</param>
/// <param name="knots">The knots whose places the rows are; null where rows are features.</param>
internal sealed class NetworkModule(NetworkShape? shape, TwinGraph graph, FlatWeights weights, Dropout? dropout = null, LearntKnots? knots = null)
    : EnergyModule(weights)
{
    private readonly DirectPass? _direct = weights.Device.type == DeviceType.CPU ? graph.Direct() : null;

    protected override IReadOnlyList<Dropout> Dropouts => dropout is null ? [] : [dropout];

    public override LearntKnots? Knots => knots;

    /// <summary>Any graph of raw features, as it is.</summary>
    public static NetworkModule Of(LayerGraph graph, Random random, torch.Device device, float dropout = 0)
    {
        var weights = new WeightsBuilder();
        var chance = new Dropout(dropout, random);
        return new NetworkModule(null, TwinGraph.Of(graph, weights, chance), weights.Build(device), chance);
    }

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining) => Forward(rows, null, isTraining).squeeze(1);

    /// <summary>The outputs <c>[R, n]</c> of rows, or those of the numbers <c>[K]</c> given, <c>[R, K]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="outputs">The outputs to compute, int64; null for all.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    public torch.Tensor Forward(torch.Tensor rows, torch.Tensor? outputs, bool isTraining) =>
        _direct is not null && outputs is null && !rows.requires_grad ? _direct.Forward(Weights, rows, isTraining) : graph.Forward(Weights, rows, isTraining, outputs);

    /// <summary>Multiply-adds of one row, where so many of the outputs are computed.</summary>
    public long WorkPerRow(int outputs) => graph.WorkPerRow(outputs);

    public ClassEnergyFunction ExportClasses(InputScaling scaling) => shape!.Classes(scaling, graph.Export(Weights.ToArray()));

    public override void Backward()
    {
        _direct?.Backward(Weights);
        foreach (LayerTwin twin in graph.Twins)
        {
            twin.Backward(Weights);
        }
    }

    public override void Moved(double rate, double share)
    {
        if (shape?.Encoding is { } encoding)
        {
            foreach (LookupLayer curves in graph.Twins.OfType<LookupLayer>())
            {
                curves.Shrink(Weights, (float)(rate * encoding.Sparsity * Math.Sqrt(share)), encoding.Adaptivity);
            }
        }
    }

    public override void Dispose()
    {
        _direct?.Dispose();
        graph.Dispose();
        base.Dispose();
    }

    protected override EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights) => shape is null
        ? new GraphEnergy(graph.Export(scaling.FeatureCount, weights))
        : shape.Energy(scaling, graph.Export(weights));
}
