using System.Reflection;
using EbmMlNet;

namespace EnergySurfaces.Experiment;

/// <summary>Every loss of the library with its default options: those over energies first, those over whole lists after them.</summary>
internal static class LossCatalogue
{
    public static IReadOnlyList<EnergyBasedLoss> All { get; } =
    [
        .. typeof(EnergyBasedLoss).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(EnergyBasedLoss)) && !type.IsAbstract)
            .OrderBy(type => type.IsSubclassOf(typeof(ListLoss)))
            .ThenBy(type => type.Name, StringComparer.Ordinal)
            .Select(WithDefaults),
    ];

    public static string NameOf(EnergyBasedLoss loss) => loss.GetType().Name;

    private static EnergyBasedLoss WithDefaults(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors()
            .First(candidate => candidate.GetParameters().All(parameter => parameter.HasDefaultValue));
        return (EnergyBasedLoss)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
    }
}
