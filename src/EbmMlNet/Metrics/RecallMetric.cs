namespace EbmMlNet;

/// <summary>Recall at k: the number of relevant candidates among the first k ranks, divided by the number of all relevant ones.</summary>
/// <remarks>
/// Conventions: relevant means a label of <see cref="RelevanceMetric.RelevantFrom"/> or more; groups without one are left out;
/// ties are averaged. Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.4.
/// </remarks>
public sealed record RecallMetric : RelevanceMetric
{
    private readonly int _truncation;

    /// <summary>The share of the relevant candidates that are among the first <paramref name="truncation"/> ranks.</summary>
    /// <param name="truncation">How many ranks count, at least 1. The default is 10.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="truncation"/> is less than 1.</exception>
    public RecallMetric(int truncation = 10) => Truncation = truncation;

    /// <summary>How many ranks count, at least 1.</summary>
    /// <value>The default value is 10.</value>
    public int Truncation
    {
        get => _truncation;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Truncation));
            _truncation = value;
        }
    }

    /// <inheritdoc/>
    public override string Name => $"R@{Truncation}";

    /// <inheritdoc/>
    protected override double EvaluateSorted(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels)
    {
        int relevant = CountRelevant(labels);
        return relevant == 0 ? double.NaN : ExpectedRelevant(energies, labels, Truncation) / relevant;
    }
}
