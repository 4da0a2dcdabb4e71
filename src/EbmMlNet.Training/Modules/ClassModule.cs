using TorchSharp;

namespace EbmMlNet;

/// <summary>The torch twin of <see cref="ClassEnergyFunction"/>: its weights, flat as an <see cref="EnergyModule"/>'s, are trained, then exported.</summary>
internal sealed class ClassModule : IDisposable
{
    private readonly ClassShape _shape;
    private readonly DenseSlice[] _layers;
    private readonly HiddenLayers _hidden;

    public ClassModule(ClassShape shape, IEnumerable<DenseSlice> layers, torch.Tensor weights, Random random)
    {
        _shape = shape;
        _layers = [.. layers];
        Weights = weights;
        _hidden = new HiddenLayers(_layers.SkipLast(1), shape.Activation, shape.Dropout, weights.device, random);
    }

    /// <summary>The weights <c>[P]</c>, a leaf that collects gradients.</summary>
    public torch.Tensor Weights { get; }

    public int ClassCount => _layers[^1].Outputs;

    /// <summary>Energies of scaled rows <c>[R, D]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">The classes to compute, <c>[K]</c>, int64; null for all.</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns><c>[R, K]</c>.</returns>
    public torch.Tensor Forward(torch.Tensor rows, torch.Tensor? classes, bool isTraining)
    {
        torch.Tensor hidden = _hidden.Forward(Weights, rows, isTraining);
        torch.Tensor energies = classes is null ? _layers[^1].Apply(Weights, hidden) : _layers[^1].Apply(Weights, hidden, classes);
        return _shape.NonNegative ? Scalars.Softplus(energies) : energies;
    }

    /// <summary>Multiply-adds of the energies of one row.</summary>
    /// <param name="classes">How many classes are computed.</param>
    public long WorkPerRow(int classes) =>
        _layers.SkipLast(1).Sum(layer => (long)layer.Inputs * layer.Outputs) + ((long)_layers[^1].Inputs * classes);

    public ClassEnergyFunction Export(InputScaling scaling)
    {
        using torch.Tensor onCpu = Weights.detach().cpu();
        float[] weights = onCpu.data<float>().ToArray();
        return new ClassEnergyFunction(scaling, [.. _layers.Select(layer => layer.Export(weights))], _shape.Activation, _shape.NonNegative);
    }

    public void Dispose() => Weights.Dispose();
}
