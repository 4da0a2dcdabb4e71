namespace EbmMlNet;

/// <summary>
/// Normalized discounted cumulative gain: the sum of gain(label) / log2(1 + rank) over the first ranks, divided by the
/// largest sum any order reaches.
/// </summary>
/// <remarks>
/// Conventions: gains 2^label - 1 unless <see cref="Gain"/> says otherwise; groups without a gain are left out; ties are
/// averaged. Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002, with the gains of Burges et al., 2005.
/// </remarks>
public sealed record NdcgMetric : RankingMetric
{
    private readonly int _truncation;

    /// <summary>NDCG over the first <paramref name="truncation"/> ranks.</summary>
    /// <param name="truncation">How many ranks count, at least 1. The default is 10.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="truncation"/> is less than 1.</exception>
    public NdcgMetric(int truncation = 10) => Truncation = truncation;

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

    /// <summary>What a label is worth.</summary>
    /// <value>The default value is <see cref="RelevanceGain.Exponential"/>.</value>
    public RelevanceGain Gain { get; init; } = RelevanceGain.Exponential;

    /// <inheritdoc/>
    public override string Name => $"NDCG@{Truncation}";

    /// <inheritdoc/>
    protected override double EvaluateSorted(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels)
    {
        if (labels.IsEmpty)
        {
            return double.NaN;
        }

        double[] gains = new double[labels.Length];
        Gain.Relative(labels, gains);

        double[] ideal = [.. gains];
        Array.Sort(ideal, static (a, b) => b.CompareTo(a));
        if (!(ideal[0] > 0))
        {
            return double.NaN;
        }

        double reached = 0, best = 0;
        int last = Math.Min(Truncation, labels.Length);
        for (int start = 0; start < last;)
        {
            int end = EndOfTie(energies, start);
            double gain = 0;
            for (int i = start; i < end; i++)
            {
                gain += gains[i];
            }

            gain /= end - start;
            for (int rank = start; rank < Math.Min(end, last); rank++)
            {
                reached += gain / Math.Log2(rank + 2);
            }

            start = end;
        }

        for (int rank = 0; rank < last; rank++)
        {
            best += ideal[rank] / Math.Log2(rank + 2);
        }

        return reached / best;
    }
}
