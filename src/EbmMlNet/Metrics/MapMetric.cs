namespace EbmMlNet;

/// <summary>
/// Average precision: the precision at the rank of each relevant candidate, averaged over all relevant candidates; its mean over
/// groups is the MAP.
/// </summary>
/// <remarks>
/// Conventions: relevant means a label of <see cref="RelevanceMetric.RelevantFrom"/> or more; groups without one are left out;
/// ties are averaged, by the exact expectation. Sources: Manning, Raghavan and Schütze, Introduction to Information Retrieval
/// (2008), section 8.4; McSherry and Najork, Computing Information Retrieval Performance Measures Efficiently in the Presence
/// of Tied Scores (2008).
/// </remarks>
public sealed record MapMetric : RelevanceMetric
{
    /// <summary>Average precision over candidates with a label of at least <paramref name="relevantFrom"/>.</summary>
    /// <param name="relevantFrom">The least label that counts as relevant, above 0. The default is every label above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="relevantFrom"/> is not above 0.</exception>
    public MapMetric(float relevantFrom = Relevance.AboveZero) => RelevantFrom = relevantFrom;

    /// <inheritdoc/>
    public override string Name => "MAP";

    /// <inheritdoc/>
    protected override double EvaluateSorted(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels)
    {
        double sum = 0;
        int before = 0;
        for (int start = 0, end; start < labels.Length; start = end)
        {
            end = EndOfTie(energies, start);
            int relevant = CountRelevant(labels[start..end]), tied = end - start;
            // At place j of the tie stands a relevant candidate with chance relevant / tied; of the j places before it,
            // (relevant - 1) / (tied - 1) then hold one each on average.
            double others = tied > 1 ? (relevant - 1) / (double)(tied - 1) : 0;
            for (int j = 0; j < tied && relevant > 0; j++)
            {
                sum += relevant / (double)tied * (before + 1 + (j * others)) / (start + j + 1);
            }

            before += relevant;
        }

        return before == 0 ? double.NaN : sum / before;
    }
}
