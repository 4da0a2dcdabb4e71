using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>Keeps losses over pairs within memory.</summary>
internal static class PairBudget
{
    /// <summary>Pairs worked on at once: a loss makes ten to thirty tensors of this many floats, a few hundred megabytes in all.</summary>
    public const long MaximumPairs = 1L << 21;

    /// <summary>Adds up what runs of right answers contribute to the groups, in one piece where the pairs are few enough.</summary>
    /// <param name="answers">The groups.</param>
    /// <param name="chosenPerAnswer">How many pairs a right answer makes, given the number of its incorrect answers.</param>
    /// <param name="evaluate">The contribution of a run of right answers to each group: <c>[G]</c>.</param>
    public static Tensor Sum(AnswerGroups answers, Func<int, int> chosenPerAnswer, Func<AnswerGroups, RightAnswers, Tensor> evaluate)
    {
        IReadOnlyList<RightAnswers> runs = answers.RightAnswers.Split(chosenPerAnswer, MaximumPairs);
        return runs switch
        {
            [{ Count: 0 }] => answers.Energies.narrow(1, 0, 0).sum(1),
            [RightAnswers all] => evaluate(answers, all),
            _ => EagerGradient.Sum(answers.Energies, runs, (energies, run) => evaluate(answers.With(energies), run)),
        };
    }
}
