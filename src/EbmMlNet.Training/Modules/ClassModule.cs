using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="ClassEnergyFunction"/>.</summary>
internal sealed class ClassModule : TrainableModule
{
    private readonly ClassShape _shape;
    private readonly Dropout _dropout;
    private readonly Perceptron? _network;
    private readonly LookupLayer? _first;
    private readonly EncodedPerceptron? _encoded;

    /// <param name="shape">What it was made of.</param>
    /// <param name="layers">The dense layers.</param>
    /// <param name="weights">The weights of all layers.</param>
    /// <param name="random">The source of chance.</param>
    /// <param name="first">The curves of the features, before the dense layers; null where rows are scaled features.</param>
    /// <param name="knots">The knots of those curves.</param>
    public ClassModule(
        ClassShape shape,
        IReadOnlyList<DenseSlice> layers,
        FlatWeights weights,
        Random random,
        LookupLayer? first = null,
        LearntKnots? knots = null)
        : base(weights)
    {
        _shape = shape;
        _first = first;
        Knots = knots;
        _dropout = new Dropout(shape.Dropout, random);
        if (first is null)
        {
            _network = new Perceptron(layers, shape.Activation, _dropout);
        }
        else
        {
            _encoded = new EncodedPerceptron(first, layers, shape.Activation, _dropout);
        }
    }

    protected override IReadOnlyList<Dropout> Dropouts => [_dropout];

    public override LearntKnots? Knots { get; }

    public int ClassCount => _network?.OutputCount ?? _encoded!.OutputCount;

    /// <summary>Energies of scaled rows <c>[R, D]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">The classes to compute, <c>[K]</c>, int64; null for all.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns><c>[R, K]</c>.</returns>
    public torch.Tensor Forward(torch.Tensor rows, torch.Tensor? classes, bool isTraining)
    {
        torch.Tensor energies = _network is not null
            ? _network.Forward(Weights, rows, isTraining, classes)
            : _encoded!.Forward(Weights, rows, isTraining, classes);
        return _shape.NonNegative ? Scalars.Softplus(energies) : energies;
    }

    /// <summary>Multiply-adds of the energies of one row.</summary>
    /// <param name="classes">How many classes are computed.</param>
    public long WorkPerRow(int classes) => _network?.WorkPerRow(classes) ?? _encoded!.WorkPerRow(classes);

    public ClassEnergyFunction Export(InputScaling scaling)
    {
        float[] weights = Weights.ToArray();
        return _network is not null
            ? new ClassEnergyFunction(scaling, _network.Export(weights), _shape.Activation, _shape.NonNegative)
            : new ClassEnergyFunction(
                _first!.Export(weights, Knots!.HasMissing), _encoded!.Export(weights), _shape.Activation, _shape.NonNegative);
    }

    public override void Backward() => _first?.Backward(Weights);

    public override void Moved(double rate, double share) =>
        _first?.Shrink(Weights, (float)(rate * _shape.Encoding!.Sparsity * Math.Sqrt(share)), _shape.Encoding.Adaptivity);

    public override void Dispose()
    {
        _first?.Dispose();
        base.Dispose();
    }
}
