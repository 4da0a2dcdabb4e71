using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="MlpEnergy"/>.</summary>
internal sealed class MlpModule : EnergyModule
{
    private readonly Mlp _shape;
    private readonly Dropout _dropout;
    private readonly Perceptron _network;

    public MlpModule(Mlp shape, IEnumerable<DenseSlice> layers, FlatWeights weights, Random random)
        : base(weights)
    {
        _shape = shape;
        _dropout = new Dropout(shape.Dropout, random);
        _network = new Perceptron(layers, shape.Activation, _dropout);
    }

    protected override IReadOnlyList<Dropout> Dropouts => [_dropout];

    public override torch.Tensor Forward(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor energies = _network.Forward(Weights, rows, isTraining).squeeze(1);
        return _shape.NonNegative ? Scalars.Softplus(energies) : energies;
    }

    protected override EnergyFunction Export(InputScaling scaling, ReadOnlySpan<float> weights) =>
        new MlpEnergy(scaling, _network.Export(weights), _shape.Activation, _shape.NonNegative);
}
