using System.Reflection;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Every loss of the library.</summary>
internal static class LossCatalogue
{
    /// <summary>Each with its default constructor, the default loss first.</summary>
    public static IEnumerable<EnergyBasedLoss> All() => typeof(EnergyBasedLoss).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(EnergyBasedLoss)) && !type.IsAbstract)
        .OrderBy(type => type != typeof(NegativeLogLikelihoodLoss))
        .ThenBy(type => type.Name, StringComparer.Ordinal)
        .Select(type =>
        {
            ConstructorInfo constructor = type.GetConstructors().MinBy(c => c.GetParameters().Length)!;
            return (EnergyBasedLoss)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
        });
}
