namespace EbmMlNet.Training.Tests;

internal static partial class Oracle
{
    /// <summary>
    /// The answers a way to choose must choose for a right answer, in any order; where it draws, null, and only what holds of every draw is
    /// tested.
    /// </summary>
    private static readonly Dictionary<Type, Func<Negatives, Margin, OracleGroup, int, int[]?>> _negatives = new()
    {
        [typeof(AllIncorrect)] = (_, _, group, right) => [.. group.Lower(right)],
        [typeof(RandomIncorrect)] = (_, _, _, _) => null,
        [typeof(OffendingPool)] = (_, _, _, _) => null,
        [typeof(GibbsSampled)] = (_, _, _, _) => null,
        [typeof(Mixture)] = (_, _, _, _) => null,
        [typeof(SemiHard)] = (negatives, margin, group, right) =>
        {
            int count = ((SemiHard)negatives).Count;
            double energy = group.Energies[right];
            int[] above = [.. group.Lower(right).Where(i => group.Energies[i] > energy).OrderBy(i => group.Energies[i])];
            int[] within = [.. above.TakeWhile(i => group.Energies[i] < energy + MarginBetween(margin, group, right, i))];
            IEnumerable<int> below = group.Lower(right).Except(above).OrderByDescending(i => group.Energies[i]);
            return [.. within.Concat(below).Concat(above.Except(within)).Take(count)];
        },
        [typeof(LeastOffending)] = (_, _, group, right) => [group.Lower(right).MaxBy(i => group.Energies[i])],
        [typeof(MostOffending)] = (negatives, margin, group, right) =>
        {
            var most = (MostOffending)negatives;
            return
            [
                .. group.Lower(right)
                    .OrderBy(i => group.Energies[i] - (most.MarginRescaled ? MarginBetween(margin, group, right, i) : 0))
                    .Take(most.Count),
            ];
        },
    };

    public static bool Knows(Negatives negatives) => _negatives.ContainsKey(negatives.GetType());

    public static bool Draws(Negatives negatives) =>
        ChosenFor(negatives, new ConstantMargin(), new OracleGroup([0, 1], [0, 1], [1, 1], []), 1) is null;

    public static int[]? ChosenFor(Negatives negatives, Margin margin, OracleGroup group, int right) =>
        _negatives[negatives.GetType()](negatives, margin, group, right);
}
