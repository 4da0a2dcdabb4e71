using System.Collections;
using System.Globalization;
using System.Reflection;

namespace EbmMlNet;

public abstract partial class EnergyTrainerOptions
{
    // What does not change what is learnt, or is no value.
    private static readonly HashSet<string> _besideTheModel = [nameof(NumberOfThreads), nameof(Seed), nameof(OnEpoch), nameof(CancellationToken), nameof(Checkpoint), "OnEpochWithBest"];

    /// <summary>A copy that no change to these options reaches.</summary>
    internal EnergyTrainerOptions Snapshot()
    {
        var copy = (EnergyTrainerOptions)MemberwiseClone();
        copy.Regularizers = [.. Regularizers];
        return copy;
    }

    /// <summary>All that decides what is learnt from the same data and seed, as text.</summary>
    internal string Describe() => string.Join("; ", GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => !_besideTheModel.Contains(property.Name))
        .OrderBy(property => property.Name, StringComparer.Ordinal)
        .Select(property => $"{property.Name} = {Text(property.GetValue(this))}"));

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable values => $"[{string.Join(", ", values.Cast<object?>().Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
