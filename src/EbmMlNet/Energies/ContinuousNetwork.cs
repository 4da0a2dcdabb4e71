namespace EbmMlNet;

/// <summary>
/// One network's energy of a standardised answer u: F(x, u) = -log q(u | x) - sum_j v_j tanh(c_j(x) + a_j u + b_j (u - m) / s). Here q is a
/// mixture of K normal densities, m and s are its mean and standard deviation, and c are codes of x, computed once for all answers.
/// </summary>
/// <remarks>
/// The mixture is normalised and says where to look; the sum, which is bounded, gives the surface what a mixture cannot. So exp(-F) always
/// has a finite integral. The spreads of the mixture are floor + spread softplus(.): without a floor, a few answers that are met exactly would
/// make a density without bound.
/// </remarks>
public sealed class ContinuousNetwork
{
    private const string FormatTag = "network";
    private readonly float[] _answerWeights;
    private readonly float[] _outputWeights;

    /// <summary>Builds the network; first and layers are shared.</summary>
    /// <param name="first">Curves of every feature: for the next layer, and, last, one for each output of <paramref name="layers"/>.</param>
    /// <param name="layers">
    /// One layer or more that fit together; the last gives, K each, the logits, means and raw spreads of the mixture, then the codes c.
    /// </param>
    /// <param name="activation">The nonlinearity before each layer.</param>
    /// <param name="components">K, 1 or more.</param>
    /// <param name="floor">The least spread of a component, above 0.</param>
    /// <param name="spread">The factor of what the network adds to it, above 0.</param>
    /// <param name="answerWeights">a and b, <c>[codes, 2]</c> row by row.</param>
    /// <param name="outputWeights">v, <c>[codes]</c>.</param>
    /// <exception cref="ArgumentException">The parts do not fit together, or a number is out of range.</exception>
    public ContinuousNetwork(
        PiecewiseLinearLayer first,
        IReadOnlyList<DenseLayer> layers,
        Activation activation,
        int components,
        double floor,
        double spread,
        ReadOnlySpan<float> answerWeights,
        ReadOnlySpan<float> outputWeights)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(floor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spread);
        First = first;
        Layers = [.. layers];
        Activation = LayerStack.Check(activation, nameof(activation));
        int outputs = LayerStack.CheckShapesAfter(first, Layers, nameof(layers));
        CodeCount = outputWeights.Length;
        if (outputs != (3 * components) + CodeCount)
        {
            throw new ArgumentException(
                $"The last layer gives {outputs} outputs; 3 for each of {components} components and {CodeCount} codes expected.", nameof(layers));
        }

        Parameters.CheckLength(answerWeights.Length, 2L * CodeCount, nameof(answerWeights));
        Parameters.CheckFinite(answerWeights, nameof(answerWeights));
        Parameters.CheckFinite(outputWeights, nameof(outputWeights));
        Parameters.CheckFinite([(float)floor, (float)spread], nameof(floor));
        (ComponentCount, Floor, Spread) = (components, floor, spread);
        _answerWeights = answerWeights.ToArray();
        _outputWeights = outputWeights.ToArray();
        foreach (float v in outputWeights)
        {
            ResidualBound += Math.Abs(v);
        }

        Packed = new PackedEncodedNetwork(first, Layers, activation);
    }

    /// <summary>The curves of every feature.</summary>
    public PiecewiseLinearLayer First { get; }

    /// <summary>The layers after the first.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    /// <summary>K, the number of normal densities in the mixture.</summary>
    public int ComponentCount { get; }

    /// <summary>The number of codes c.</summary>
    public int CodeCount { get; }

    /// <summary>The least spread of a component.</summary>
    public double Floor { get; }

    /// <summary>The factor of what the network adds to it.</summary>
    public double Spread { get; }

    /// <summary>a and b, <c>[CodeCount, 2]</c> row by row.</summary>
    public ReadOnlySpan<float> AnswerWeights => _answerWeights;

    /// <summary>v, <c>[CodeCount]</c>.</summary>
    public ReadOnlySpan<float> OutputWeights => _outputWeights;

    /// <summary>No answer's energy differs from -log q by more.</summary>
    internal double ResidualBound { get; }

    internal PackedEncodedNetwork Packed { get; }

    /// <summary>The same network with other spreads.</summary>
    internal ContinuousNetwork WithSpreads(double floor, double spread) =>
        new(First, Layers, Activation, ComponentCount, floor, spread, _answerWeights, _outputWeights);

    internal static ContinuousNetwork Read(PartReader reader)
    {
        double[] spreads = reader.Doubles($"{FormatTag}/spreads", 2);
        float[] outputWeights = reader.Floats($"{FormatTag}/outputWeights", -1);
        return new ContinuousNetwork(
            PiecewiseLinearLayer.Read(reader, FormatTag),
            LayerStack.Read(reader, FormatTag, -1),
            (Activation)reader.Int32($"{FormatTag}/activation"),
            reader.Int32($"{FormatTag}/components"),
            spreads[0],
            spreads[1],
            reader.Floats($"{FormatTag}/answerWeights", outputWeights.Length, 2),
            outputWeights);
    }

    internal void Write(PartWriter writer)
    {
        writer.Write($"{FormatTag}/activation", (int)Activation);
        writer.Write($"{FormatTag}/components", ComponentCount);
        writer.Write($"{FormatTag}/spreads", [Floor, Spread]);
        writer.Write($"{FormatTag}/answerWeights", _answerWeights, CodeCount, 2);
        writer.Write($"{FormatTag}/outputWeights", _outputWeights);
        First.Write(writer, FormatTag);
        LayerStack.Write(writer, FormatTag, Layers);
    }
}
