using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// F(x) = w . h(... h(W1 x + b1) ...) + b: a multilayer perceptron with one output. With <see cref="NonNegative"/>,
/// log(1 + exp(.)) of that. With classes as answers it has one output for each class.
/// </summary>
public sealed record Mlp : Architecture
{
    private readonly float _dropout;

    /// <summary>A perceptron with these hidden layers.</summary>
    /// <param name="hidden">The number of units of each hidden layer, from the input on; one layer or more, each of 1 unit or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no hidden layer, or one has no unit.</exception>
    public Mlp(params int[] hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentOutOfRangeException.ThrowIfZero(hidden.Length, nameof(hidden));
        foreach (int units in hidden)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(units, 1, nameof(hidden));
        }

        Hidden = [.. hidden];
    }

    /// <summary>The number of units of each hidden layer, from the input on.</summary>
    public IReadOnlyList<int> Hidden { get; }

    /// <summary>The function h of the hidden units.</summary>
    /// <value>The default value is <see cref="EbmMlNet.Activation.Relu"/>.</value>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The share of hidden units left out at random in each training step, from 0 to less than 1.</summary>
    /// <value>The default value is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1).</exception>
    public float Dropout
    {
        get => _dropout;
        init
        {
            if (!(value is >= 0 and < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(Dropout), value, "Dropout must be at least 0 and less than 1.");
            }

            _dropout = value;
        }
    }

    /// <summary>How the features enter the first layer; null to enter it scaled.</summary>
    /// <remarks>
    /// With an encoding, a sum g(x) of one curve of each feature stands beside the network, F(x) = w . h(...) + b + g(x), and
    /// <c>FeatureScaling</c> has nothing to do.
    /// </remarks>
    /// <value>The default value is null.</value>
    public PiecewiseLinearEncoding? Encoding { get; init; }

    /// <summary>
    /// Whether the energies are kept above zero by log(1 + exp(.)), as the simple, square-square and square-exponential losses
    /// require.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool NonNegative { get; init; }

    /// <inheritdoc/>
    public override bool IsNonNegative => NonNegative;

    /// <inheritdoc/>
    public bool Equals(Mlp? other) =>
        other is not null && Hidden.SequenceEqual(other.Hidden) && Activation == other.Activation && Dropout == other.Dropout
        && NonNegative == other.NonNegative && Encoding == other.Encoding;

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int units in Hidden)
        {
            hash.Add(units);
        }

        hash.Add(Activation);
        hash.Add(Dropout);
        hash.Add(NonNegative);
        hash.Add(Encoding);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"Mlp({string.Join(", ", Hidden)}) {{ Activation = {Activation}, Dropout = {Dropout}, NonNegative = {NonNegative}{(Encoding is null ? "" : $", Encoding = {Encoding}")} }}");

    internal override NetworkShape Network => new(Hidden, Activation, Dropout, NonNegative, Encoding);

    internal override PiecewiseLinearEncoding? InputEncoding => Encoding;

    internal override EnergyModule Create(int featureCount, Random random, torch.Device device) =>
        Network.Create(null, featureCount, 1, random, device);

    internal override EnergyModule Create(LearntKnots knots, Random random, torch.Device device) =>
        Network.Create(knots, knots.Knots.FeatureCount, 1, random, device);

    internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device) => earlier switch
    {
        MlpEnergy mlp => Network.Resume(null, mlp.Layers, mlp.Activation, mlp.IsNonNegative, random, device),
        EncodedMlpEnergy encoded => Network.Resume(encoded.First, encoded.Layers, encoded.Activation, encoded.IsNonNegative, random, device),
        _ => null,
    };
}
