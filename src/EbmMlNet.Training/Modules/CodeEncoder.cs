using TorchSharp;

namespace EbmMlNet;

/// <summary>One tower of a joint embedding in torch: features to codes, standardized where that is asked for.</summary>
internal sealed class CodeEncoder : IDisposable
{
    private readonly FlatWeights _flat;
    private readonly FlatWeights? _fixed;
    private readonly Dropout _dropout;
    private readonly bool _dropsInputs;
    private readonly TwinGraph _layers;
    private readonly CodeStandardizer? _standardizer;

    /// <param name="tower">Its shape.</param>
    /// <param name="layers">Where its layers lie.</param>
    /// <param name="flat">The trained weights.</param>
    /// <param name="fixedWeights">Weights that are never trained, in which the layers lie instead; null for none.</param>
    /// <param name="standardizes">Whether codes are standardized.</param>
    /// <param name="random">The source of chance.</param>
    public CodeEncoder(
        Tower tower, IReadOnlyList<DenseSlice> layers, FlatWeights flat, FlatWeights? fixedWeights, bool standardizes, Random random)
    {
        _flat = flat;
        _fixed = fixedWeights;
        _dropout = new Dropout(tower.Dropout, random);
        _dropsInputs = tower.Hidden.Count == 0;
        _layers = TwinGraph.Of(layers, tower.Activation, _dropout);
        _standardizer = standardizes ? new CodeStandardizer(layers[^1].Outputs, flat.Device) : null;
        Activation = tower.Activation;
    }

    public Activation Activation { get; }

    public IReadOnlyList<torch.Tensor> State => _standardizer is null ? [] : [_standardizer.Running, _standardizer.Seen];

    public Dropout Dropout => _dropout;

    public torch.Tensor Encode(torch.Tensor rows, bool isTraining)
    {
        torch.Tensor inputs = isTraining && _dropsInputs ? _dropout.Apply(rows) : rows;
        torch.Tensor codes = _layers.Forward(_fixed ?? _flat, inputs, isTraining);
        return _standardizer is null ? codes : _standardizer.Apply(codes, isTraining);
    }

    public IReadOnlyList<DenseLayer> Export(ReadOnlySpan<float> trained)
    {
        DenseLayer[] layers = [.. _layers.Export(_fixed is null ? trained : _fixed.ToArray()).OfType<DenseLayer>()];
        return _standardizer is null ? layers : [.. layers.SkipLast(1), _standardizer.Fold(layers[^1])];
    }

    public void Dispose()
    {
        _fixed?.Dispose();
        _standardizer?.Dispose();
    }
}
