using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// Semi-hard incorrect answers: those of lowest energy above the right answer's and within the margin of it,
/// <c>E_C &lt; F(x,ȳ) &lt; E_C + m(ȳ,y)</c>, which are ranked rightly but barely. Where there are fewer than <see cref="Count"/>, the
/// highest of those that are not above the right answer follow, and then those beyond the margin.
/// </summary>
/// <remarks>
/// They spare the early training of embeddings, which the most offending answers can drive into collapse. Answers beyond the margin come
/// last because a loss with a margin has no gradient there: a right answer with nothing closer above it would be left wherever it is
/// ranked. The margin is that of the context, also for a loss that has none. Schroff, Kalenichenko, Philbin, FaceNet (2015). The work is
/// quadratic in the group when its labels are all different, and otherwise linear in it for each grade.
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
        int longest = answers.Layout.LongestGroup;
        float[] energies = Lists.Values(answers.Energies);
        int[] window = Around(rights, energies, longest, width);
        float[] margins = Margins(answers, rights, margin, window, width);
        int[] columns = new int[rights.Count * width];
        columns.AsSpan().Fill(-1);
        for (int i = 0; i < rights.Count; i++)
        {
            RightAnswer right = rights.Span[i];
            ReadOnlySpan<float> row = energies.AsSpan(right.Group * longest, longest);
            int chosen = MostChosen(right.LowerCount);
            int first = ((2 * i) + 1) * width;
            int within = 0;
            while (within < chosen && window[first + within] is >= 0 and int column
                && row[column] < row[right.Column] + margins[first + within])
            {
                within++;
            }

            int below = 0;
            while (below < chosen - within && window[first - below - 1] >= 0)
            {
                below++;
            }

            window.AsSpan(first - below, chosen).CopyTo(columns.AsSpan(i * width));
        }

        return ChosenAnswers.FromTable(rights, columns, width);
    }

    /// <summary>
    /// For each right answer the columns next to it by energy: <paramref name="width"/> of at most its own and then as many above it, -1
    /// at the ends where there are fewer.
    /// </summary>
    private static int[] Around(RightAnswers rights, float[] energies, int longest, int width)
    {
        int[] window = new int[rights.Count * 2 * width];
        window.AsSpan().Fill(-1);
        PrefixOrder prefix = new(longest);
        int group = -1;
        for (int i = 0; i < rights.Count; i++)
        {
            RightAnswer right = rights.Span[i];
            ReadOnlySpan<float> row = energies.AsSpan(right.Group * longest, longest);
            if (right.Group != group)
            {
                group = right.Group;
                prefix.Clear();
            }

            prefix.GrowTo(right.LowerCount, row);
            int first = prefix.CountUpTo(row[right.Column]);
            int below = Math.Min(width, first);
            int above = Math.Min(width, right.LowerCount - first);
            prefix.Columns.Slice(first - below, below + above).CopyTo(window.AsSpan((((2 * i) + 1) * width) - below));
        }

        return window;
    }

    private static float[] Margins(AnswerGroups answers, RightAnswers rights, Margin margin, int[] window, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor columns = ChosenAnswers.FromTable(rights, window, 2 * width).Columns;
        return Lists.Values(margin.Between(answers, rights, columns).expand(rights.Count, 2 * width));
    }
}
