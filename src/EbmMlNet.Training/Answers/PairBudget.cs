using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>Keeps losses over pairs within memory and time.</summary>
internal static class PairBudget
{
    /// <summary>
    /// Up to so many pairs are worked on in one piece: a loss makes ten to thirty tensors of this many floats, a few hundred megabytes in all.
    /// </summary>
    public const long MaximumPairs = 1L << 21;

    /// <summary>Beyond, so many at a time: some hundredths of a second, after each of which training can be cancelled.</summary>
    public const long PairsAtATime = 1L << 19;

    /// <summary>
    /// Losses of all pairs of a list look at so many pairs of a batch at most, a few seconds' work, and at every s-th one where there are more.
    /// </summary>
    public const long MostPairs = 1L << 25;

    /// <summary>Adds up what runs of right answers contribute to the groups, in one piece where the pairs are few enough.</summary>
    /// <param name="answers">The groups.</param>
    /// <param name="chosenPerAnswer">How many pairs a right answer makes, given the number of its incorrect answers.</param>
    /// <param name="evaluate">The contribution of a run of right answers to each group: <c>[G]</c>.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled between two runs.</exception>
    public static Tensor Sum(AnswerGroups answers, Func<int, int> chosenPerAnswer, Func<AnswerGroups, RightAnswers, Tensor> evaluate) =>
        Runs(answers.RightAnswers, chosenPerAnswer) switch
        {
            [{ Count: 0 }] => answers.Energies.narrow(1, 0, 0).sum(1),
            [RightAnswers all] => evaluate(answers, all),
            var runs => EagerGradient.Sum(
                answers.Energies, runs, (energies, run) => evaluate(answers.With(energies), run), answers.Cancellation),
        };

    /// <summary>All right answers in one run where their pairs are few enough, otherwise runs of fewer pairs each.</summary>
    public static IReadOnlyList<RightAnswers> Runs(RightAnswers rights, Func<int, int> chosenPerAnswer)
    {
        IReadOnlyList<RightAnswers> whole = rights.Split(chosenPerAnswer, MaximumPairs);
        return whole.Count == 1 ? whole : rights.Split(chosenPerAnswer, PairsAtATime);
    }

    /// <summary>s, the stride at which <paramref name="pairs"/> stay within <see cref="MostPairs"/>; 1 where all do.</summary>
    public static int Stride(long pairs) => checked((int)((pairs + MostPairs - 1) / MostPairs)) is > 1 and int stride ? stride : 1;
}
