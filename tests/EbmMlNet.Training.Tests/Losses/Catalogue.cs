using System.Reflection;

namespace EbmMlNet.Training.Tests;

/// <summary>
/// Every loss, margin and way to choose negatives, found by reflection in the library and in the tests (where one of one's own stands for
/// those outside the library), and every combination of them that makes sense.
/// </summary>
internal static class Catalogue
{
    public static IReadOnlyList<EnergyBasedLoss> Losses { get; } = Find<EnergyBasedLoss>();

    public static IReadOnlyList<Margin> Margins { get; } = Find<Margin>();

    public static IReadOnlyList<Negatives> Negatives { get; } =
        [.. Find<Negatives>(), new MostOffending(3), new MostOffending(2, marginRescaled: true), new RandomIncorrect(3)];

    public static IReadOnlyDictionary<string, LossCase> Cases { get; } = AllCases().ToDictionary(item => item.Name);

    public static TheoryData<string> LossNames => [.. Losses.Select(loss => loss.GetType().Name)];

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    public static EnergyBasedLoss Loss(string name) => Losses.Single(loss => loss.GetType().Name == name);

    private static IEnumerable<LossCase> AllCases()
    {
        foreach (EnergyBasedLoss loss in Losses)
        {
            IEnumerable<Negatives?> negatives = loss.DefaultNegatives is null ? [null] : [.. Negatives];
            foreach (Negatives? choice in negatives)
            {
                foreach (Margin margin in loss.UsesMargin || choice is MostOffending { MarginRescaled: true } ? Margins : [new ConstantMargin()])
                {
                    yield return new LossCase(loss, choice, margin);
                }
            }
        }
    }

    private static T[] Find<T>() =>
    [
        .. new[] { typeof(T).Assembly, Assembly.GetExecutingAssembly() }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(Default<T>),
    ];

    private static T Default<T>(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().FirstOrDefault(made => made.GetParameters().All(parameter => parameter.HasDefaultValue))
            ?? throw new InvalidOperationException($"{type.Name} cannot be made without arguments, so no contract test covers it.");
        return (T)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
    }
}

/// <summary>A loss with the negatives and the margin it is tested with.</summary>
internal sealed record LossCase(EnergyBasedLoss Loss, Negatives? Negatives, Margin Margin)
{
    public string Name => $"{Loss} {Negatives} {Margin}";

    public LossContext Context(int seed = 1) => new(new Random(seed)) { Negatives = Negatives, Margin = Margin };

    public LossValues Evaluate(AnswerGroups answers, int seed = 1) => Loss.Evaluate(answers, Context(seed));
}
