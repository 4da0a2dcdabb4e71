namespace EbmMlNet;

/// <summary>
/// Normalized discounted cumulative gain: the sum of (2^label - 1) / log2(1 + rank) over the first ranks, divided by the
/// largest sum any order reaches.
/// </summary>
/// <remarks>
/// Conventions: gains 2^label - 1; groups without a positive label are left out; ties are averaged. Source: Järvelin and
/// Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002, with the gains of Burges et al., 2005.
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

    /// <inheritdoc/>
    public override string Name => $"NDCG@{Truncation}";

    /// <inheritdoc/>
    protected override double EvaluateSorted(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels)
    {
        float[] ideal = labels.ToArray();
        Array.Sort(ideal, static (a, b) => b.CompareTo(a));
        if (ideal.Length == 0 || !(ideal[0] > 0))
        {
            return double.NaN;
        }

        // Relative to the largest label, because 2^label overflows where labels are large.
        double top = ideal[0];
        double reached = 0, best = 0;
        int last = Math.Min(Truncation, labels.Length);
        for (int start = 0; start < last;)
        {
            int end = EndOfTie(energies, start);
            double gain = 0;
            foreach (float label in labels[start..end])
            {
                gain += Gain(label, top);
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
            best += Gain(ideal[rank], top) / Math.Log2(rank + 2);
        }

        return reached / best;
    }

    private static double Gain(double label, double top) => Math.Pow(2, label - top) - Math.Pow(2, -top);
}
