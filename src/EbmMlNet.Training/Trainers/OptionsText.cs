using System.Collections;
using System.Globalization;
using System.Reflection;

namespace EbmMlNet;

/// <summary>Options as text, by which a training is told from another.</summary>
internal static class OptionsText
{
    // What does not change what is learnt, or is no value.
    private static readonly HashSet<string> _besideTheModel =
    [
        nameof(EnergyTrainerOptions.NumberOfThreads),
        nameof(EnergyTrainerOptions.Seed),
        nameof(EnergyTrainerOptions.CancellationToken),
        nameof(EnergyTrainerOptions.Checkpoint),
        nameof(EnergyTrainerOptions.Peers),
        "OnEpoch",
        "OnEpochWithBest",
    ];

    /// <summary>All that decides what is learnt from the same data and seed.</summary>
    public static string Describe(object options) => string.Join("; ", options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => !_besideTheModel.Contains(property.Name))
        .OrderBy(property => property.Name, StringComparer.Ordinal)
        .Select(property => $"{property.Name} = {Text(property.GetValue(options))}"));

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable values => $"[{string.Join(", ", values.Cast<object?>().Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
