namespace EbmMlNet;

/// <summary>A metric that knows labels as right and not right only.</summary>
public abstract record RelevanceMetric : RankingMetric
{
    private readonly float _relevantFrom = Relevance.AboveZero;

    /// <summary>The least label that counts as relevant, above 0: see <see cref="Relevance"/>.</summary>
    /// <value>The default value is <see cref="Relevance.AboveZero"/>: every label above 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public float RelevantFrom
    {
        get => _relevantFrom;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(RelevantFrom));
            _relevantFrom = value;
        }
    }

    /// <summary>How many of the labels count as relevant.</summary>
    /// <param name="labels">The labels.</param>
    protected int CountRelevant(ReadOnlySpan<float> labels)
    {
        int relevant = 0;
        foreach (float label in labels)
        {
            relevant += label >= RelevantFrom ? 1 : 0;
        }

        return relevant;
    }

    /// <summary>How many relevant candidates are among the first ranks, expected over the orders of tied ones.</summary>
    /// <param name="energies">The energies, ascending.</param>
    /// <param name="labels">The labels in that order.</param>
    /// <param name="truncation">How many ranks count.</param>
    private protected double ExpectedRelevant(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels, int truncation)
    {
        double found = 0;
        for (int start = 0, end; start < Math.Min(truncation, labels.Length); start = end)
        {
            end = EndOfTie(energies, start);
            double share = (Math.Min(end, truncation) - start) / (double)(end - start);
            found += CountRelevant(labels[start..end]) * share;
        }

        return found;
    }
}
