namespace EbmMlNet;

/// <summary>The former name of <see cref="RelevanceGain"/>, which converts from and to it.</summary>
[Obsolete($"Use {nameof(RelevanceGain)}, which is the same.")]
public sealed class NdcgGain : IEquatable<NdcgGain>
{
    private readonly RelevanceGain _gain;

    private NdcgGain(RelevanceGain gain) => _gain = gain;

    /// <summary><see cref="RelevanceGain.Exponential"/>.</summary>
    public static NdcgGain Exponential { get; } = new(RelevanceGain.Exponential);

    /// <summary><see cref="RelevanceGain.Linear"/>.</summary>
    public static NdcgGain Linear { get; } = new(RelevanceGain.Linear);

    /// <summary><see cref="RelevanceGain.MlNet"/>.</summary>
    public static NdcgGain MlNet { get; } = new(RelevanceGain.MlNet);

    /// <summary>What the gain is called where metrics are printed.</summary>
    public string Name => _gain.Name;

    /// <summary><see cref="RelevanceGain.FromTable"/>.</summary>
    /// <param name="gains">The gains, finite and 0 or more.</param>
    /// <exception cref="ArgumentException">There is no gain, or one is not a finite number of 0 or more.</exception>
    public static NdcgGain FromTable(params double[] gains) => new(RelevanceGain.FromTable(gains));

    /// <summary><see cref="RelevanceGain.FromFunction"/>.</summary>
    /// <param name="name">What the gain is called where metrics are printed; gains of one name are taken for one gain.</param>
    /// <param name="gain">The gain of a label, finite and 0 or more.</param>
    public static NdcgGain FromFunction(string name, Func<float, double> gain) => new(RelevanceGain.FromFunction(name, gain));

    /// <summary>The gain under its new name.</summary>
    /// <param name="gain">The gain.</param>
    public static implicit operator RelevanceGain(NdcgGain gain) => gain?._gain!;

    /// <summary>The gain under its former name.</summary>
    /// <param name="gain">The gain.</param>
    public static implicit operator NdcgGain(RelevanceGain gain) => gain is null ? null! : new(gain);

    /// <inheritdoc/>
    public bool Equals(NdcgGain? other) => other is not null && other._gain.Equals(_gain);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NdcgGain);

    /// <inheritdoc/>
    public override int GetHashCode() => _gain.GetHashCode();

    /// <summary>The gain's name.</summary>
    public override string ToString() => Name;
}
