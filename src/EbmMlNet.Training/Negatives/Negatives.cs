namespace EbmMlNet;

/// <summary>
/// How the incorrect answers are chosen that a loss pushes up. Choosing carries no gradient. Negatives of one's own are one record.
/// </summary>
public abstract record Negatives
{
    /// <summary>The incorrect answers chosen for each right answer.</summary>
    /// <param name="answers">The groups; those of a right answer are the columns before its <see cref="RightAnswer.LowerCount"/>.</param>
    /// <param name="rights">The right answers to choose for.</param>
    /// <param name="margin">The margin of the loss, for choices that rest on it.</param>
    /// <param name="random">The source of chance.</param>
    public abstract ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random);

    /// <summary>At most how many answers are chosen for a right answer, so that memory can be planned for.</summary>
    /// <param name="lowerCount">The number of its incorrect answers.</param>
    /// <returns>All of them, by default.</returns>
    public virtual int MostChosen(int lowerCount) => lowerCount;
}
