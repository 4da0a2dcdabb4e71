using System.Globalization;

namespace EbmMlNet;

/// <summary>
/// What a label is worth: in <see cref="NdcgMetric"/>, and in training, where right answers of one group count by their gain. Two gains
/// are equal when their names are.
/// </summary>
/// <remarks>Gains are kept relative to the largest of their group, so that a label of 500 does not overflow.</remarks>
public sealed class RelevanceGain : IEquatable<RelevanceGain>
{
    // Gain of a label in any unit that is the same for the whole group, because 2^label overflows where labels are large.
    private readonly Func<double, double, double> _scaled;

    private RelevanceGain(string name, Func<double, double, double> scaled)
    {
        Name = name;
        _scaled = scaled;
    }

    /// <summary>2^label - 1, and 0 for labels below 0. Burges et al., 2005. The default.</summary>
    public static RelevanceGain Exponential { get; } = new("2^label - 1", (label, top) =>
        label <= 0 ? 0 : Math.Pow(2, label - top) * OneMinusPowerOfHalf(label) / OneMinusPowerOfHalf(top));

    /// <summary>The label itself, and 0 for labels below 0. Järvelin and Kekäläinen, 2002.</summary>
    public static RelevanceGain Linear { get; } = new("label", (label, _) => Math.Max(label, 0));

    /// <summary>1 for every label above 0: all right answers count the same.</summary>
    public static RelevanceGain Equal { get; } = new("1 above 0", (label, _) => label > 0 ? 1 : 0);

    /// <summary>0, 3, 7, 15 and 31 for the labels 0 to 4: what ML.NET's ranking evaluator uses unless told otherwise.</summary>
    public static RelevanceGain MlNet { get; } = FromTable(0, 3, 7, 15, 31);

    /// <summary>What the gain is called where metrics are printed.</summary>
    public string Name { get; }

    /// <summary>Gains of whole labels from 0, in a table; a label's fraction is cut off, as ML.NET does.</summary>
    /// <param name="gains">The gains, finite and 0 or more.</param>
    /// <exception cref="ArgumentException">There is no gain, or one is not a finite number of 0 or more.</exception>
    public static RelevanceGain FromTable(params double[] gains)
    {
        ArgumentNullException.ThrowIfNull(gains);
        if (gains.Length == 0 || gains.Any(gain => !(gain >= 0 && double.IsFinite(gain))))
        {
            throw new ArgumentException("One or more finite gains of 0 or more expected.", nameof(gains));
        }

        double[] table = [.. gains];
        return new RelevanceGain(
            string.Join(",", table.Select(gain => gain.ToString(CultureInfo.InvariantCulture))),
            (label, _) => label >= 0 && label < table.Length
                ? table[(int)label]
                : throw new InvalidOperationException(
                    FormattableString.Invariant($"There is no gain for label {label}: the table has {table.Length}, for labels from 0 to {table.Length - 1}. Give more gains, ") +
                    $"or use {nameof(RelevanceGain)}.{nameof(Exponential)}."));
    }

    /// <summary>Gains by a function of the label.</summary>
    /// <param name="name">What the gain is called where metrics are printed; gains of one name are taken for one gain.</param>
    /// <param name="gain">The gain of a label, finite and 0 or more.</param>
    public static RelevanceGain FromFunction(string name, Func<float, double> gain)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(gain);
        return new RelevanceGain(name, (label, _) => gain((float)label) is >= 0 and < double.PositiveInfinity and var found
            ? found
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"The gain '{name}' of label {label} is {gain((float)label)}, but must be a finite number of 0 or more. Change the function.")));
    }

    /// <inheritdoc/>
    public bool Equals(RelevanceGain? other) => other is not null && other.Name == Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RelevanceGain);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The gain's name.</summary>
    public override string ToString() => Name;

    /// <summary>The same gain for labels from a least one on, and nothing below.</summary>
    internal RelevanceGain Above(float least) =>
        new(FormattableString.Invariant($"{Name} from {least}"), (label, top) => label >= least ? _scaled(label, top) : 0);

    /// <summary>The gain of each label of one group divided by the largest of them; all 0 where none is above 0.</summary>
    internal void Relative(ReadOnlySpan<float> labels, Span<double> relative)
    {
        double top = double.NegativeInfinity, largest = 0;
        foreach (float label in labels)
        {
            top = Math.Max(top, label);
        }

        for (int i = 0; i < labels.Length; i++)
        {
            // Labels are few and often stand together: a gain is worked out once for each run.
            relative[i] = i > 0 && labels[i] == labels[i - 1] ? relative[i - 1] : _scaled(labels[i], top);
            largest = Math.Max(largest, relative[i]);
        }

        for (int i = 0; i < labels.Length && largest > 0; i++)
        {
            relative[i] /= largest;
        }
    }

    /// <summary><c>1 - 2^-y</c>, keeping its digits for tiny y: 2^y - 1 is 2^y times this.</summary>
    private static double OneMinusPowerOfHalf(double y)
    {
        double x = y * Math.Log(2);
        return x < 1e-5 ? x * (1 - (x / 2)) : 1 - Math.Exp(-x);
    }
}
