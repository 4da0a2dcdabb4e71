namespace EbmMlNet;

/// <summary>A fully connected layer, y = W x + b.</summary>
public sealed class DenseLayer
{
    private readonly float[] _weights;
    private readonly float[] _bias;

    /// <summary>Copies the parameters of a layer.</summary>
    /// <param name="inputCount">Number of inputs, 1 or more.</param>
    /// <param name="outputCount">Number of outputs, 1 or more.</param>
    /// <param name="weights">W, <c>[outputCount, inputCount]</c> row by row.</param>
    /// <param name="bias">b, <c>[outputCount]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the counts, or a value is not finite.</exception>
    public DenseLayer(int inputCount, int outputCount, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputCount, 1);
        Parameters.CheckLength(weights.Length, (long)inputCount * outputCount, nameof(weights));
        Parameters.CheckLength(bias.Length, outputCount, nameof(bias));
        Parameters.CheckFinite(weights, nameof(weights));
        Parameters.CheckFinite(bias, nameof(bias));
        InputCount = inputCount;
        OutputCount = outputCount;
        _weights = weights.ToArray();
        _bias = bias.ToArray();
    }

    /// <summary>Number of inputs.</summary>
    public int InputCount { get; }

    /// <summary>Number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>W, <c>[OutputCount, InputCount]</c> row by row.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>b, <c>[OutputCount]</c>.</summary>
    public ReadOnlySpan<float> Bias => _bias;
}
