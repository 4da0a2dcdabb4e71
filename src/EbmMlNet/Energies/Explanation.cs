using System.Globalization;
using System.Text;

namespace EbmMlNet;

/// <summary>
/// Why one row's energy differs from another's: what each feature contributes to F(features) - F(against), by integrated gradients along the
/// path between the two rows. A negative contribution speaks for the row explained: it lowers its energy.
/// </summary>
/// <remarks>
/// The contributions sum to the difference, within 0.1 % of it and float's rounding of the energies. M. Sundararajan, A. Taly and Q. Yan,
/// "Axiomatic Attribution for Deep Networks", 2017.
/// </remarks>
public sealed class Explanation
{
    private const int FeaturesShown = 10;
    private readonly string[] _names;
    private readonly float[] _contributions;

    internal Explanation(float energy, float energyAgainst, float[] contributions)
        : this(energy, energyAgainst, [.. Enumerable.Range(0, contributions.Length).Select(i => $"f{i}")], contributions)
    {
    }

    private Explanation(float energy, float energyAgainst, string[] names, float[] contributions)
    {
        Energy = energy;
        EnergyAgainst = energyAgainst;
        _names = names;
        _contributions = contributions;
    }

    /// <summary>The energy of the row explained.</summary>
    public float Energy { get; }

    /// <summary>The energy of the row that it is compared with.</summary>
    public float EnergyAgainst { get; }

    /// <summary>F(features) - F(against), what the contributions sum to. It is negative where the row explained is the better one.</summary>
    public float Difference => Energy - EnergyAgainst;

    /// <summary>What each feature contributes, in the order of the features.</summary>
    public ReadOnlySpan<float> Contributions => _contributions;

    /// <summary>The names, in the same order: f0, f1 and so on, unless <see cref="WithNames"/> gave others.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The features that contribute the most, whichever way, the largest first.</summary>
    /// <param name="count">How many at most, 0 or more. The default value is 10.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public IReadOnlyList<FeatureContribution> Top(int count = FeaturesShown)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return [.. _names
            .Zip(_contributions, (name, contribution) => new FeatureContribution(name, contribution))
            .OrderByDescending(feature => Math.Abs(feature.Contribution))
            .Take(count)];
    }

    /// <summary>The same explanation with names for its features.</summary>
    /// <param name="names">One name for each contribution.</param>
    /// <exception cref="ArgumentException">There are more or fewer names than contributions.</exception>
    public Explanation WithNames(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Parameters.CheckLength(names.Count, _contributions.Length, nameof(names));
        return new Explanation(Energy, EnergyAgainst, [.. names], _contributions);
    }

    /// <summary>Adds up the contributions of features whose names have the same key, in the order in which the keys first appear.</summary>
    /// <param name="keyOf">The key of a name.</param>
    public Explanation GroupBy(Func<string, string> keyOf)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var sums = new List<double>();
        for (int i = 0; i < _names.Length; i++)
        {
            string key = keyOf(_names[i]);
            if (!places.TryGetValue(key, out int place))
            {
                place = sums.Count;
                places.Add(key, place);
                sums.Add(0);
            }

            sums[place] += _contributions[i];
        }

        return new Explanation(
            Energy, EnergyAgainst, [.. places.OrderBy(place => place.Value).Select(place => place.Key)], [.. sums.Select(sum => (float)sum)]);
    }

    /// <summary>
    /// Adds up the contributions of the slots of one column: those whose names are the same up to the first dot, as ML.NET's Concatenate names
    /// the slots of its inputs.
    /// </summary>
    public Explanation ByColumn() => GroupBy(name => name.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot ? name[..dot] : name);

    /// <summary>The energies, their difference, and the ten features that contribute the most to it.</summary>
    public override string ToString()
    {
        IReadOnlyList<FeatureContribution> top = Top();
        int width = top.Count == 0 ? 0 : top.Max(feature => feature.Name.Length);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"energy {Energy:G4} against {EnergyAgainst:G4}: {Difference:+0.####;-0.####;0}");
        double rest = Difference;
        foreach (FeatureContribution feature in top)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"  {feature.Name.PadRight(width)}  {feature.Contribution:+0.0000;-0.0000;0.0000}");
            rest -= feature.Contribution;
        }

        if (top.Count < _names.Length)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"  and {_names.Length - top.Count} others: {rest:+0.0000;-0.0000;0.0000}");
        }

        return text.ToString();
    }
}
