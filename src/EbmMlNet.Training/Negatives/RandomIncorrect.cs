namespace EbmMlNet;

/// <summary>Incorrect answers drawn evenly and without replacement; all of them where there are no more than <see cref="Count"/>.</summary>
/// <remarks>
/// With <see cref="NegativeLogLikelihoodLoss"/> this is the sampled softmax, also known as noise-contrastive ranking under an even
/// noise.
/// </remarks>
public sealed record RandomIncorrect : Negatives
{
    /// <summary>Incorrect answers drawn evenly.</summary>
    /// <param name="count">How many to draw for each right answer, at least 1.</param>
    public RandomIncorrect(int count = 1) => Count = count;

    /// <summary>How many are drawn for each right answer.</summary>
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
        int[] deck = [.. Enumerable.Range(0, rights.LongestLower)];
        int[] swaps = new int[width];
        for (int i = 0; i < rights.Count; i++)
        {
            int lowerCount = rights.Span[i].LowerCount;
            int drawn = MostChosen(lowerCount);
            Span<int> row = columns.AsSpan(i * width, width);
            row[drawn..].Fill(-1);
            if (drawn == lowerCount)
            {
                deck.AsSpan(0, drawn).CopyTo(row);
                continue;
            }

            for (int j = 0; j < drawn; j++)
            {
                swaps[j] = random.Next(j, lowerCount);
                (deck[j], deck[swaps[j]]) = (deck[swaps[j]], deck[j]);
                row[j] = deck[j];
            }

            // Put back in the order drawn, last first: dealing costs what is drawn, not what is in the deck.
            for (int j = drawn - 1; j >= 0; j--)
            {
                (deck[j], deck[swaps[j]]) = (deck[swaps[j]], deck[j]);
            }
        }

        return ChosenAnswers.FromTable(rights, columns, width);
    }
}
