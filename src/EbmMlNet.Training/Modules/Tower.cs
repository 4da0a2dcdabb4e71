namespace EbmMlNet;

/// <summary>
/// The encoder of one side of a <see cref="JointEmbedding"/>: code = W_n h(... h(W_1 z + b_1) ...) + b_n, with hidden layers or none.
/// </summary>
public sealed record Tower
{
    private readonly float _dropout;

    /// <summary>An encoder with these hidden layers.</summary>
    /// <param name="hidden">The number of units of each hidden layer, from the input on, each 1 or more; none for a linear encoder.</param>
    /// <exception cref="ArgumentOutOfRangeException">A layer has no unit.</exception>
    public Tower(params int[] hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
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

    /// <summary>
    /// The share of hidden units left out at random in each training step, from 0 to less than 1; of the inputs, where there is no hidden
    /// layer.
    /// </summary>
    /// <value>The default value is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1).</exception>
    public float Dropout
    {
        get => _dropout;
        init => _dropout = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Dropout), value, "Dropout must be at least 0 and less than 1.");
    }

    /// <inheritdoc/>
    public bool Equals(Tower? other) =>
        other is not null && Hidden.SequenceEqual(other.Hidden) && Activation == other.Activation && Dropout == other.Dropout;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Count, Hidden.Sum(), Activation, Dropout);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"Tower({string.Join(", ", Hidden)}) {{ Activation = {Activation}, Dropout = {Dropout} }}");
}
