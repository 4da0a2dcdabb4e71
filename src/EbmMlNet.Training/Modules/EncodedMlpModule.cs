using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="EncodedMlpEnergy"/>; its rows are places among the knots.</summary>
internal sealed class EncodedMlpModule : EnergyModule
{
    private readonly Mlp _shape;
    private readonly Dropout _dropout;
    private readonly LookupLayer _first;
    private readonly EncodedPerceptron _network;

    /// <param name="shape">What it was made of.</param>
    /// <param name="knots">The knots of the features.</param>
    /// <param name="first">The curves.</param>
    /// <param name="layers">The layers after the first.</param>
    /// <param name="weights">The weights of all of them.</param>
    /// <param name="random">The source of chance.</param>
    public EncodedMlpModule(
        Mlp shape, LearntKnots knots, LookupLayer first, IReadOnlyList<DenseSlice> layers, FlatWeights weights, Random random)
        : base(weights)
    {
        _shape = shape;
        _first = first;
        Knots = knots;
        _dropout = new Dropout(shape.Dropout, random);
        _network = new EncodedPerceptron(first, layers, shape.Activation, _dropout);
    }

    protected override IReadOnlyList<Dropout> Dropouts => [_dropout];

    public override LearntKnots Knots { get; }

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor energies = _network.Forward(Weights, rows, isTraining).squeeze(1);
        return _shape.NonNegative ? Scalars.Softplus(energies) : energies;
    }

    public override void Backward() => _first.Backward(Weights);

    public override void Moved(double rate, double share) =>
        _first.Shrink(Weights, (float)(rate * _shape.Encoding!.Sparsity * Math.Sqrt(share)), _shape.Encoding.Adaptivity);

    public override void Dispose()
    {
        _first.Dispose();
        base.Dispose();
    }

    protected override EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights) => new EncodedMlpEnergy(
        _first.Export(weights, Knots.HasMissing), _network.Export(weights), _shape.Activation, _shape.NonNegative);
}
