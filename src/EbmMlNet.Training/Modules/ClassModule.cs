using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="ClassEnergyFunction"/>.</summary>
internal sealed class ClassModule : TrainableModule
{
    private readonly ClassShape _shape;
    private readonly Dropout _dropout;
    private readonly Perceptron _network;

    public ClassModule(ClassShape shape, IEnumerable<DenseSlice> layers, FlatWeights weights, Random random)
        : base(weights)
    {
        _shape = shape;
        _dropout = new Dropout(shape.Dropout, random, weights.Device);
        _network = new Perceptron(layers, shape.Activation, _dropout);
    }

    public override IReadOnlyList<Dropout> Dropouts => [_dropout];

    public int ClassCount => _network.OutputCount;

    /// <summary>Energies of scaled rows <c>[R, D]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">The classes to compute, <c>[K]</c>, int64; null for all.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns><c>[R, K]</c>.</returns>
    public torch.Tensor Forward(torch.Tensor rows, torch.Tensor? classes, bool isTraining)
    {
        torch.Tensor energies = _network.Forward(Weights, rows, isTraining, classes);
        return _shape.NonNegative ? Scalars.Softplus(energies) : energies;
    }

    /// <summary>Multiply-adds of the energies of one row.</summary>
    /// <param name="classes">How many classes are computed.</param>
    public long WorkPerRow(int classes) => _network.WorkPerRow(classes);

    public ClassEnergyFunction Export(InputScaling scaling) =>
        new(scaling, _network.Export(Weights.ToArray()), _shape.Activation, _shape.NonNegative);

    public override void Dispose()
    {
        _dropout.Dispose();
        base.Dispose();
    }
}
