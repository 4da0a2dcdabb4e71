namespace EbmMlNet;

/// <summary>
/// One network's energy of a standardised answer u: F(x, u) = -log q(u | x) - sum_j v_j tanh(c_j(x) + a_j u + b_j (u - m) / s). Here q is a
/// mixture of K normal densities, m and s are its mean and standard deviation, and c are codes of x, computed once for all answers.
/// </summary>
/// <remarks>
/// Where the answer is a vector of D targets, a_j, b_j, m and s are vectors too, products are inner products, and a component of q is
/// N(m, S), z = B (u - m) / s being N(0, I): B is lower-triangular with a diagonal of 1, so that s_i is the deviation of target i given those
/// before it.
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
    /// One layer or more that fit together; the last gives K logits, K D means, K D raw spreads and K D (D - 1) / 2 numbers below the diagonal
    /// of B, row by row, each for one component after the other, then the codes c.
    /// </param>
    /// <param name="activation">The nonlinearity before each layer.</param>
    /// <param name="components">K, 1 or more.</param>
    /// <param name="floor">The least spread of a component, above 0.</param>
    /// <param name="spread">The factor of what the network adds to it, above 0.</param>
    /// <param name="answerWeights">a and b, <c>[codes, 2 D]</c> row by row: a_j, then b_j.</param>
    /// <param name="outputWeights">v, <c>[codes]</c>.</param>
    /// <param name="targets">D, 1 or more.</param>
    /// <exception cref="ArgumentException">The parts do not fit together, or a number is out of range.</exception>
    public ContinuousNetwork(
        PiecewiseLinearLayer first,
        IReadOnlyList<DenseLayer> layers,
        Activation activation,
        int components,
        double floor,
        double spread,
        ReadOnlySpan<float> answerWeights,
        ReadOnlySpan<float> outputWeights,
        int targets = 1)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(floor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spread);
        First = first;
        Layers = [.. layers];
        Activation = ActivationLayer.Check(activation, nameof(activation));
        int outputs = LayerStack.CheckShapesAfter(first, Layers, nameof(layers));
        CodeCount = outputWeights.Length;
        int each = OutputsPerComponent(targets);
        if (outputs != (each * (long)components) + CodeCount)
        {
            throw new ArgumentException(
                $"The last layer gives {outputs} outputs; {each} for each of {components} components and {CodeCount} codes expected.", nameof(layers));
        }

        Parameters.CheckLength(answerWeights.Length, 2L * targets * CodeCount, nameof(answerWeights));
        Parameters.CheckFinite(answerWeights, nameof(answerWeights));
        Parameters.CheckFinite(outputWeights, nameof(outputWeights));
        Parameters.CheckFinite([(float)floor, (float)spread], nameof(floor));
        (ComponentCount, TargetCount, Floor, Spread) = (components, targets, floor, spread);
        _answerWeights = answerWeights.ToArray();
        _outputWeights = outputWeights.ToArray();
        foreach (float v in outputWeights)
        {
            ResidualBound += Math.Abs(v);
        }

        Graph = LayerGraph.Of(first, Layers, activation, isNonNegative: false);
        Packed = new LayerPlan(Graph);
    }

    /// <summary>The curves of every feature.</summary>
    public PiecewiseLinearLayer First { get; }

    /// <summary>The layers after the first.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Activation Activation { get; }

    /// <summary>K, the number of normal densities in the mixture.</summary>
    public int ComponentCount { get; }

    /// <summary>D, the number of targets; 1 where the answer is a number.</summary>
    public int TargetCount { get; }

    /// <summary>The number of codes c.</summary>
    public int CodeCount { get; }

    /// <summary>The least spread of a component.</summary>
    public double Floor { get; }

    /// <summary>The factor of what the network adds to it.</summary>
    public double Spread { get; }

    /// <summary>a and b, <c>[CodeCount, 2 TargetCount]</c> row by row.</summary>
    public ReadOnlySpan<float> AnswerWeights => _answerWeights;

    /// <summary>v, <c>[CodeCount]</c>.</summary>
    public ReadOnlySpan<float> OutputWeights => _outputWeights;

    /// <summary>No answer's energy differs from -log q by more.</summary>
    internal double ResidualBound { get; }

    /// <summary>From features to what the last layer gives.</summary>
    internal LayerGraph Graph { get; }

    internal LayerPlan Packed { get; }

    /// <summary>The outputs that say what one component is: its logit, D means, D spreads and D (D - 1) / 2 numbers of B.</summary>
    internal static int OutputsPerComponent(int targets) => checked(1 + (2 * targets) + (targets * (targets - 1) / 2));

    /// <summary>The same network with other spreads.</summary>
    internal ContinuousNetwork WithSpreads(double floor, double spread) =>
        new(First, Layers, Activation, ComponentCount, floor, spread, _answerWeights, _outputWeights, TargetCount);

    internal static ContinuousNetwork Read(PartReader reader)
    {
        double[] spreads = reader.Doubles($"{FormatTag}/spreads", 2);
        float[] outputWeights = reader.Floats($"{FormatTag}/outputWeights", -1);
        // Networks of one target were saved before there were others.
        int targets = reader.Contains($"{FormatTag}/targets") ? reader.Int32($"{FormatTag}/targets") : 1;
        if (targets is < 1 or > MultivariateEnergy.MostTargets)
        {
            throw new FormatException($"Part '{FormatTag}/targets': {targets} found; 1 to {MultivariateEnergy.MostTargets} expected.");
        }

        return new ContinuousNetwork(
            PiecewiseLinearLayer.Read(reader, FormatTag),
            LayerStack.Read(reader, FormatTag, -1),
            (Activation)reader.Int32($"{FormatTag}/activation"),
            reader.Int32($"{FormatTag}/components"),
            spreads[0],
            spreads[1],
            reader.Floats($"{FormatTag}/answerWeights", outputWeights.Length, 2 * targets),
            outputWeights,
            targets);
    }

    internal void Write(PartWriter writer)
    {
        writer.Write($"{FormatTag}/activation", (int)Activation);
        writer.Write($"{FormatTag}/components", ComponentCount);
        writer.Write($"{FormatTag}/spreads", [Floor, Spread]);
        if (TargetCount > 1)
        {
            writer.Write($"{FormatTag}/targets", TargetCount);
        }

        writer.Write($"{FormatTag}/answerWeights", _answerWeights, CodeCount, 2 * TargetCount);
        writer.Write($"{FormatTag}/outputWeights", _outputWeights);
        First.Write(writer, FormatTag);
        LayerStack.Write(writer, FormatTag, Layers);
    }
}
