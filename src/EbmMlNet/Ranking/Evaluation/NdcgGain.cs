using System.Globalization;

namespace EbmMlNet;

/// <summary>What a label is worth in <see cref="NdcgMetric"/>. Two gains are equal when their names are.</summary>
public sealed class NdcgGain : IEquatable<NdcgGain>
{
    // Gain of a label relative to the largest label of its group, because 2^label overflows where labels are large.
    private readonly Func<double, double, double> _relative;

    private NdcgGain(string name, Func<double, double, double> relative)
    {
        Name = name;
        _relative = relative;
    }

    /// <summary>2^label - 1, as in Burges et al., 2005. The default.</summary>
    public static NdcgGain Exponential { get; } =
        new("2^label - 1", (label, top) => Math.Pow(2, label - top) - Math.Pow(2, -top));

    /// <summary>The label itself, as in Järvelin and Kekäläinen, 2002.</summary>
    public static NdcgGain Linear { get; } = new("label", (label, top) => label);

    /// <summary>0, 3, 7, 15 and 31 for the labels 0 to 4: what ML.NET's ranking evaluator uses unless told otherwise.</summary>
    public static NdcgGain MlNet { get; } = FromTable(0, 3, 7, 15, 31);

    /// <summary>What the gain is called where metrics are printed.</summary>
    public string Name { get; }

    /// <summary>Gains of whole labels from 0, in a table; a label's fraction is cut off, as ML.NET does.</summary>
    /// <param name="gains">The gains, finite and 0 or more.</param>
    /// <exception cref="ArgumentException">There is no gain, or one is not a finite number of 0 or more.</exception>
    public static NdcgGain FromTable(params double[] gains)
    {
        ArgumentNullException.ThrowIfNull(gains);
        if (gains.Length == 0 || gains.Any(gain => !(gain >= 0 && double.IsFinite(gain))))
        {
            throw new ArgumentException("One or more finite gains of 0 or more expected.", nameof(gains));
        }

        double[] table = [.. gains];
        return new NdcgGain(
            string.Join(",", table.Select(gain => gain.ToString(CultureInfo.InvariantCulture))),
            (label, _) => label >= 0 && label < table.Length
                ? table[(int)label]
                : throw new InvalidOperationException(
                    FormattableString.Invariant($"There is no gain for label {label}: the table has {table.Length}, for labels from 0 to {table.Length - 1}. Give more gains, ") +
                    $"or use {nameof(NdcgGain)}.{nameof(Exponential)}."));
    }

    /// <summary>Gains by a function of the label.</summary>
    /// <param name="name">What the gain is called where metrics are printed; gains of one name are taken for one gain.</param>
    /// <param name="gain">The gain of a label, finite and 0 or more.</param>
    public static NdcgGain FromFunction(string name, Func<float, double> gain)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(gain);
        return new NdcgGain(name, (label, _) => gain((float)label));
    }

    /// <inheritdoc/>
    public bool Equals(NdcgGain? other) => other is not null && other.Name == Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NdcgGain);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The gain's name.</summary>
    public override string ToString() => Name;

    internal double Of(double label, double top) => _relative(label, top);
}
