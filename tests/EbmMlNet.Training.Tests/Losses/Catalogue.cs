using System.Reflection;

namespace EbmMlNet.Training.Tests;

/// <summary>
/// Every loss, margin and way to choose negatives, found by reflection in the library and in the tests (where one of one's own stands for
/// those outside the library), and every combination of them that makes sense.
/// </summary>
internal static class Catalogue
{
    /// <summary>Every loss as it comes, and those whose options change their formula.</summary>
    public static IReadOnlyList<EnergyBasedLoss> Losses { get; } =
    [
        .. Find<EnergyBasedLoss>(), new NegativeLogLikelihoodLoss(2.5f), new InfoNceLoss(0.5f), new Lvq2Loss(0.3f), new SquareExponentialLoss(0.5f),
        new LambdaLoss(NdcgWeighting.Ndcg1), new LambdaLoss(NdcgWeighting.Ndcg2), new LambdaLoss(NdcgWeighting.LambdaRank),
        new LambdaLoss { Truncation = 2, Sigma = 2 }, new RankNetLoss(0.5f), new ApproxNdcgLoss(1), new NeuralNdcgLoss(0.5f) { SinkhornIterations = 3 },
    ];

    /// <summary>The library's own losses, once each.</summary>
    public static IEnumerable<EnergyBasedLoss> OwnLosses =>
        Losses.Where(loss => loss.GetType().Assembly == typeof(HingeLoss).Assembly).DistinctBy(loss => loss.GetType());

    /// <summary>How many answers the groups of the tests have to choose from.</summary>
    public const int AnswerCount = 10;

    public static IReadOnlyList<Margin> Margins { get; } =
    [
        .. Find<Margin>(typeof(FunctionMargin), typeof(CostMatrixMargin)),
        new FunctionMargin((right, incorrect) => (right - incorrect).clamp_max(Scalars.Of(1.5))), new CostMatrixMargin(Costs()),
    ];

    public static IReadOnlyList<Negatives> Negatives { get; } =
    [
        .. Find<Negatives>(), new MostOffending(3), new MostOffending(2, marginRescaled: true), new RandomIncorrect(3), new SemiHard(2),
        new GibbsSampled(2, 0.5f), new OffendingPool(3, 2), new Mixture(new MostOffending(2), new AllIncorrect()),
    ];

    public static IReadOnlyDictionary<string, LossCase> Cases { get; } = AllCases().ToDictionary(item => item.Name);

    public static TheoryData<string> LossNames => [.. Losses.Select(loss => loss.ToString())];

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    /// <summary>Cases in which chance has no say.</summary>
    public static TheoryData<string> FixedCaseNames => [.. Cases.Where(item => !Draws(item.Value)).Select(item => item.Key)];

    /// <summary>
    /// Cases for what is dear to test: every loss with its own negatives, and all negatives under one loss over pairs and one over
    /// Gibbs.
    /// </summary>
    public static TheoryData<string> FewCaseNames =>
    [
        .. Cases.Where(item => Equals(item.Value.Negatives, item.Value.Loss.DefaultNegatives) || item.Value.Loss is HingeLoss ||
            Equals(item.Value.Loss, new NegativeLogLikelihoodLoss())).Select(item => item.Key),
    ];

    public static EnergyBasedLoss Loss(string name) => Losses.Single(loss => loss.ToString() == name);

    /// <summary>
    /// Whether chance has a say: then neither the order of rows nor other groups may be changed with nothing else changing.
    /// </summary>
    public static bool Draws(LossCase item) =>
        item.Loss is ListMleLoss || (item.Negatives is Negatives negatives && Oracle.Draws(negatives));

    private static IEnumerable<LossCase> AllCases()
    {
        foreach (EnergyBasedLoss loss in Losses)
        {
            IEnumerable<Negatives?> negatives = loss.DefaultNegatives is null ? [null] : [.. Negatives];
            foreach (Negatives? choice in negatives)
            {
                bool allMargins = (loss.UsesMargin && Equals(choice, loss.DefaultNegatives)) || choice is MostOffending { MarginRescaled: true };
                foreach (Margin margin in allMargins ? Margins : [new ConstantMargin()])
                {
                    yield return new LossCase(loss, choice, margin);
                }
            }
        }
    }

    private static float[,] Costs()
    {
        float[,] costs = new float[AnswerCount, AnswerCount];
        for (int right = 0; right < AnswerCount; right++)
        {
            for (int wrong = 0; wrong < AnswerCount; wrong++)
            {
                costs[right, wrong] = 0.25f + (0.5f * (((3 * right) + wrong) % 5));
            }
        }

        return costs;
    }

    private static T[] Find<T>(params Type[] madeElsewhere) =>
    [
        .. new[] { typeof(T).Assembly, Assembly.GetExecutingAssembly() }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract && !type.IsNestedPrivate && !madeElsewhere.Contains(type))
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
