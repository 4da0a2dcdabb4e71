namespace EbmMlNet;

/// <summary>Reciprocal rank: 1 / the rank of the first relevant candidate; its mean over groups is the MRR.</summary>
/// <remarks>
/// Conventions: relevant means a label of <see cref="RelevanceMetric.RelevantFrom"/> or more; groups without one are left out; ties are
/// averaged. Source: Voorhees, "The TREC-8 Question Answering Track Report", 1999.
/// </remarks>
public sealed record MrrMetric : RelevanceMetric
{
    /// <summary>The reciprocal rank of the first candidate with a label of at least <paramref name="relevantFrom"/>.</summary>
    /// <param name="relevantFrom">The least label that counts as relevant, above 0. The default is every label above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="relevantFrom"/> is not above 0.</exception>
    public MrrMetric(float relevantFrom = Relevance.AboveZero) => RelevantFrom = relevantFrom;

    /// <inheritdoc/>
    public override string Name => "MRR";

    /// <inheritdoc/>
    protected override double EvaluateSorted(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels)
    {
        for (int start = 0; start < labels.Length;)
        {
            int end = EndOfTie(energies, start);
            int relevant = CountRelevant(labels[start..end]);
            if (relevant > 0)
            {
                return ExpectedReciprocal(start, end - start, relevant);
            }

            start = end;
        }

        return double.NaN;
    }

    // The first of `relevant` among `tied` candidates in random order, after `before` others.
    private static double ExpectedReciprocal(int before, int tied, int relevant)
    {
        double expected = 0, noneYet = 1;
        for (int i = 0; i <= tied - relevant; i++)
        {
            double first = relevant / (double)(tied - i);
            expected += noneYet * first / (before + i + 1);
            noneYet *= 1 - first;
        }

        return expected;
    }
}
