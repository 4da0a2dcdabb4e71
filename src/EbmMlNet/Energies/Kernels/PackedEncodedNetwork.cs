using System.Runtime.InteropServices;

namespace EbmMlNet;

/// <summary>
/// y = N(a(h(x))) + g(x), ready to run: h and g are the first and the last outputs of a <see cref="PiecewiseLinearLayer"/>, N a network of
/// dense layers. Dense rows, sparse rows and blocks of rows give the same bits.
/// </summary>
/// <remarks>Immutable; scratch memory, of any content, comes from the caller, who also checks the number of features.</remarks>
internal sealed class PackedEncodedNetwork
{
    private readonly FeatureKnots _knots;
    private readonly int[] _visited;
    private readonly bool[] _isVisited;
    private readonly PackedCurves _hidden;
    private readonly PackedCurves _additive;
    private readonly PackedLayer[] _layers;
    private readonly Activation _activation;
    private readonly int _width;

    /// <param name="first">h and g.</param>
    /// <param name="layers">N, one layer or more that fit together.</param>
    /// <param name="activation">a, also the nonlinearity between the layers.</param>
    public PackedEncodedNetwork(PiecewiseLinearLayer first, IReadOnlyList<DenseLayer> layers, Activation activation)
    {
        _knots = first.Knots;
        _activation = activation;
        _hidden = new PackedCurves(first, 0, layers[0].InputCount);
        _additive = new PackedCurves(first, layers[0].InputCount, layers[^1].OutputCount, isSingle: layers[^1].OutputCount == 1);
        _layers = [.. layers.Select(layer => PackedLayer.Create(layer.Weights, layer.Bias))];
        _isVisited = [.. _hidden.Matters.Zip(_additive.Matters, (hidden, additive) => hidden | additive)];
        _visited = [.. Enumerable.Range(0, _isVisited.Length).Where(feature => _isVisited[feature])];
        int hiddenWidth = PackedLayer.PaddedCount(layers[0].InputCount);
        _width = Math.Max(hiddenWidth, _layers.Max(layer => layer.PaddedOutputs));
        ScratchLength = checked((2 * _visited.Length) + (2 * _width));
    }

    /// <summary>Floats of scratch memory for a row.</summary>
    public int ScratchLength { get; }

    /// <summary>Length of the memory for y.</summary>
    public int PaddedOutputs => _layers[^1].PaddedOutputs;

    /// <summary>y of raw features <c>[FeatureCount]</c> into <c>[PaddedOutputs]</c>.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<float> y, Span<float> scratch)
    {
        Span<int> places = MemoryMarshal.Cast<float, int>(scratch[.._visited.Length]);
        Span<float> fractions = scratch.Slice(_visited.Length, _visited.Length);
        int count = 0;
        foreach (int feature in _visited)
        {
            if (features[feature] != 0)
            {
                places[count] = _knots.Locate(feature, features[feature], out fractions[count]);
                count++;
            }
        }

        Forward(places[..count], fractions[..count], y, scratch[(2 * _visited.Length)..]);
    }

    /// <summary>The same of a row whose features are 0 but for those given.</summary>
    /// <exception cref="ArgumentException">An index is out of range or not greater than the one before it.</exception>
    public void Apply(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> y, Span<float> scratch)
    {
        Span<int> places = MemoryMarshal.Cast<float, int>(scratch[.._visited.Length]);
        Span<float> fractions = scratch.Slice(_visited.Length, _visited.Length);
        int count = 0, previous = -1;
        for (int k = 0; k < indices.Length; k++)
        {
            int feature = indices[k];
            if (feature <= previous || feature >= _isVisited.Length)
            {
                throw new ArgumentException(
                    $"Index {k} is {feature}; expected ascending feature numbers from 0 to {_isVisited.Length - 1}.", nameof(indices));
            }

            if (_isVisited[feature] && values[k] != 0)
            {
                places[count] = _knots.Locate(feature, values[k], out fractions[count]);
                count++;
            }

            previous = feature;
        }

        Forward(places[..count], fractions[..count], y, scratch[(2 * _visited.Length)..]);
    }

    private void Forward(ReadOnlySpan<int> places, ReadOnlySpan<float> fractions, Span<float> y, Span<float> scratch)
    {
        Span<float> current = scratch[.._width], free = scratch.Slice(_width, _width);
        _hidden.Apply(places, fractions, current);
        Elementwise.Activate(_activation, current[.._hidden.PaddedOutputs]);
        for (int i = 0; i < _layers.Length - 1; i++)
        {
            _layers[i].Apply(current, free);
            Elementwise.Activate(_activation, free[.._layers[i].PaddedOutputs]);
            Span<float> used = current;
            current = free;
            free = used;
        }

        _layers[^1].Apply(current, y);
        if (_additive.IsSingle)
        {
            y[0] += _additive.Single(places, fractions);
            return;
        }

        _additive.Apply(places, fractions, current);
        for (int o = 0; o < PaddedOutputs; o++)
        {
            y[o] += current[o];
        }
    }
}
