using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>Dense layers with an activation between them, run forward once and then backward from the derivative by their outputs.</summary>
internal sealed class LayerTape
{
    private readonly IReadOnlyList<DenseLayer> _layers;
    private readonly Activation _activation;
    private readonly float[][] _sums;
    private readonly float[] _current;
    private readonly float[] _next;

    /// <param name="layers">One layer or more that fit together.</param>
    /// <param name="activation">The nonlinearity between them.</param>
    public LayerTape(IReadOnlyList<DenseLayer> layers, Activation activation)
    {
        _layers = layers;
        _activation = activation;
        _sums = [.. layers.Select(layer => new float[layer.OutputCount])];
        int width = Math.Max(layers[0].InputCount, layers.Max(layer => layer.OutputCount));
        _current = new float[width];
        _next = new float[width];
    }

    /// <summary>The outputs of the last layer, until the next call.</summary>
    public Span<float> Forward(ReadOnlySpan<float> x)
    {
        for (int i = 0; i < _layers.Count; i++)
        {
            Apply(_layers[i], x, _sums[i]);
            if (i < _layers.Count - 1)
            {
                for (int o = 0; o < _sums[i].Length; o++)
                {
                    _current[o] = ActivationSlope.Value(_activation, _sums[i][o]);
                }

                x = _current.AsSpan(0, _sums[i].Length);
            }
        }

        return _sums[^1];
    }

    /// <summary>From dF/d(outputs) of the row last run to dF/d(inputs).</summary>
    public void Backward(ReadOnlySpan<float> ofOutputs, Span<float> ofInputs)
    {
        Span<float> upper = _current.AsSpan(0, ofOutputs.Length);
        ofOutputs.CopyTo(upper);
        for (int i = _layers.Count - 1; i >= 0; i--)
        {
            Span<float> lower = i == 0 ? ofInputs : _next.AsSpan(0, _layers[i].InputCount);
            lower.Clear();
            for (int o = 0; o < upper.Length; o++)
            {
                TensorPrimitives.MultiplyAdd(_layers[i].Weights.Slice(o * lower.Length, lower.Length), upper[o], lower, lower);
            }

            if (i > 0)
            {
                upper = _current.AsSpan(0, lower.Length);
                for (int o = 0; o < upper.Length; o++)
                {
                    upper[o] = lower[o] * ActivationSlope.At(_activation, _sums[i - 1][o]);
                }
            }
        }
    }

    private static void Apply(DenseLayer layer, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int o = 0; o < y.Length; o++)
        {
            y[o] = TensorPrimitives.Dot(layer.Weights.Slice(o * x.Length, x.Length), x) + layer.Bias[o];
        }
    }
}
