namespace EbmMlNet;

/// <summary>
/// Semi-hard incorrect answers: those of lowest energy above the right answer's, which are ranked rightly but barely. Where there are fewer
/// than <see cref="Count"/>, the highest of the others follow.
/// </summary>
/// <remarks>
/// They spare the early training of embeddings, which the most offending answers can drive into collapse. Schroff, Kalenichenko, Philbin,
/// FaceNet (2015). The work is quadratic in the group when its labels are all different, and otherwise linear in it for each grade.
/// </remarks>
public sealed record SemiHard : Negatives
{
    /// <summary>Semi-hard incorrect answers.</summary>
    /// <param name="count">How many to choose for each right answer, at least 1.</param>
    public SemiHard(int count = 1) => Count = count;

    /// <summary>How many are chosen for each right answer.</summary>
    /// <value>The default value is 1. Any whole number of at least 1 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Count { get; init => field = OptionRange.AtLeast(value, 1); }

    /// <inheritdoc/>
    public override int MostChosen(int lowerCount) => Math.Min(Count, lowerCount);

    /// <inheritdoc/>
    public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random)
    {
        int width = MostChosen(rights.LongestLower);
        int[] columns = new int[rights.Count * width];
        columns.AsSpan().Fill(-1);
        float[] energies = Lists.Values(answers.Energies);
        PrefixOrder prefix = new(answers.Layout.LongestGroup);
        int group = -1;
        for (int i = 0; i < rights.Count; i++)
        {
            RightAnswer right = rights.Span[i];
            ReadOnlySpan<float> row = energies.AsSpan(right.Group * answers.Layout.LongestGroup, answers.Layout.LongestGroup);
            if (right.Group != group)
            {
                group = right.Group;
                prefix.Clear();
            }

            prefix.GrowTo(right.LowerCount, row);
            int chosen = MostChosen(right.LowerCount);
            int first = Math.Min(prefix.CountUpTo(row[right.Column]), right.LowerCount - chosen);
            prefix.Columns.Slice(first, chosen).CopyTo(columns.AsSpan(i * width));
        }

        return ChosenAnswers.FromTable(rights, columns, width);
    }
}
