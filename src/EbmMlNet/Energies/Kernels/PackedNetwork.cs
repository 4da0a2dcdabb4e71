using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// A network from raw features to a vector, y = W_n a(... a(W_1 z + b_1) ...) + b_n over the scaled features z, ready to run: the
/// scaling is folded into the first layer. Dense rows, sparse rows and blocks of rows give the same bits.
/// </summary>
/// <remarks>Immutable; scratch memory, of any content, comes from the caller, who also checks the number of features.</remarks>
internal sealed class PackedNetwork
{
    private readonly FoldedScaling _folded;
    private readonly PackedLayer[] _layers;
    private readonly Activation _activation;
    private readonly int _width;

    /// <param name="scaling">What is done to the raw features of this network; see <see cref="InputScaling.Slice"/>.</param>
    /// <param name="layers">One layer or more that fit together; the first takes every feature.</param>
    /// <param name="activation">The nonlinearity between the layers.</param>
    public PackedNetwork(InputScaling scaling, IReadOnlyList<DenseLayer> layers, Activation activation)
    {
        _folded = new FoldedScaling(scaling);
        _activation = activation;
        _layers = new PackedLayer[layers.Count];
        (float[] weights, float[] bias) = _folded.Fold(layers[0].Weights, layers[0].Bias);
        _layers[0] = PackedLayer.Create(weights, bias);
        for (int i = 1; i < _layers.Length; i++)
        {
            _layers[i] = PackedLayer.Create(layers[i].Weights, layers[i].Bias);
            _width = Math.Max(_width, _layers[i - 1].PaddedOutputs);
        }

        InputCount = scaling.FeatureCount;
        ScratchLength = checked(_folded.PaddedCount + (2 * _width));
    }

    /// <summary>Number of features.</summary>
    public int InputCount { get; }

    /// <summary>Number of outputs, padded with zeros to a multiple of <see cref="PackedLayer.OutputMultiple"/>.</summary>
    public int PaddedOutputs => _layers[^1].PaddedOutputs;

    /// <summary>Floats of scratch memory for a dense row; a block needs <see cref="BlockKernel.Rows"/> times as many.</summary>
    public int ScratchLength { get; }

    /// <summary>Floats of scratch memory for a row of <paramref name="nonZeros"/> values.</summary>
    public int SparseScratchLength(int nonZeros) => _folded.SparseLength(nonZeros) + (2 * _width);

    /// <summary>y of raw features <c>[InputCount]</c> into <c>[PaddedOutputs]</c>.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<float> y, Span<float> scratch)
    {
        Span<float> x = scratch[.._folded.PaddedCount];
        _folded.Apply(features, x);
        Forward(x, y, scratch[x.Length..]);
    }

    /// <summary>The same of a row whose features, numbered from <paramref name="first"/> on, are 0 but for those given.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public void Apply(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int first, Span<float> y, Span<float> scratch)
    {
        int length = _folded.SparseLength(indices.Length);
        Span<float> inputs = scratch[..length], rest = scratch[length..];
        if (_folded.IsDense(indices.Length))
        {
            _folded.Apply(indices, values, inputs, first);
            Forward(inputs, y, rest);
            return;
        }

        int capacity = length / 3;
        Span<float> x = inputs[..capacity];
        Span<int> active = MemoryMarshal.Cast<float, int>(inputs[capacity..]);
        int count = _folded.Apply(indices, values, active[..capacity], x, active[capacity..], first);
        Span<float> sums = FirstSums(y, rest);
        _layers[0].Apply(active[..count], x[..count], sums);
        Rest(sums, y, rest);
    }

    /// <summary>y of <see cref="BlockKernel.Rows"/> rows of raw features, which lie <paramref name="stride"/> apart.</summary>
    public void ApplyBlock(ReadOnlySpan<float> rows, int stride, Span<float> y, Span<float> scratch)
    {
        int inputStride = _folded.PaddedCount;
        Span<float> x = scratch[..(BlockKernel.Rows * inputStride)];
        for (int r = 0; r < BlockKernel.Rows; r++)
        {
            _folded.Apply(rows.Slice(r * stride, InputCount), x.Slice(r * inputStride, inputStride));
        }

        int width = BlockKernel.Rows * _width;
        Span<float> free = scratch.Slice(x.Length, width), other = scratch.Slice(x.Length + width, width);
        for (int i = 0; i < _layers.Length; i++)
        {
            int outputs = BlockKernel.Rows * _layers[i].PaddedOutputs;
            bool isLast = i == _layers.Length - 1;
            Span<float> sums = isLast ? y : free;
            _layers[i].ApplyBlock(x, inputStride, sums);
            if (!isLast)
            {
                Elementwise.Activate(_activation, sums[..outputs]);
            }

            inputStride = _layers[i].PaddedOutputs;
            x = sums;
            free = other;
            other = sums;
        }
    }

    private void Forward(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Span<float> sums = FirstSums(y, scratch);
        _layers[0].Apply(x, sums);
        Rest(sums, y, scratch);
    }

    private Span<float> FirstSums(Span<float> y, Span<float> scratch) => _layers.Length == 1 ? y : scratch[.._width];

    /// <summary>Everything after the first layer, whose sums are in <paramref name="current"/>.</summary>
    private void Rest(Span<float> current, Span<float> y, Span<float> scratch)
    {
        Span<float> free = scratch.Slice(_layers.Length == 1 ? 0 : _width, _width);
        for (int i = 1; i < _layers.Length; i++)
        {
            Elementwise.Activate(_activation, current[.._layers[i - 1].PaddedOutputs]);
            Span<float> sums = i == _layers.Length - 1 ? y : free;
            _layers[i].Apply(current, sums);
            free = current;
            current = sums;
        }
    }
}
