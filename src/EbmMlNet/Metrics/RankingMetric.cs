namespace EbmMlNet;

/// <summary>How good one group's order is: 1 when no order of its candidates is better, 0 when none is worse or nearly so.</summary>
/// <remarks>
/// Candidates are ordered by energy, lowest first. Equal energies are averaged over: the value is the expected one when
/// ties are broken at random, so it never depends on the order of the rows.
/// </remarks>
public abstract record RankingMetric
{
    /// <summary>The metric's short name, such as <c>NDCG@10</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The metric of one group, or NaN for a group it leaves out (one without a relevant candidate).</summary>
    /// <param name="energies">The candidates' energies; lower is better.</param>
    /// <param name="labels">The candidates' labels, as many; higher is more relevant.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public double Evaluate(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels)
    {
        if (energies.Length != labels.Length)
        {
            throw new ArgumentException($"There are {energies.Length} energies but {labels.Length} labels.", nameof(labels));
        }

        float[] sortedEnergies = energies.ToArray();
        float[] sortedLabels = labels.ToArray();
        Array.Sort(sortedEnergies, sortedLabels);
        return EvaluateSorted(sortedEnergies, sortedLabels);
    }

    /// <summary>The mean over groups laid out one after the other; groups that the metric leaves out do not count.</summary>
    /// <param name="energies">All candidates' energies.</param>
    /// <param name="labels">All candidates' labels.</param>
    /// <param name="groupSizes">How many candidates each group has, in order.</param>
    /// <returns>The mean, or NaN when every group is left out.</returns>
    public double Mean(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels, ReadOnlySpan<int> groupSizes)
    {
        double sum = 0;
        int counted = 0, start = 0;
        foreach (int size in groupSizes)
        {
            double value = Evaluate(energies.Slice(start, size), labels.Slice(start, size));
            if (!double.IsNaN(value))
            {
                sum += value;
                counted++;
            }

            start += size;
        }

        return counted == 0 ? double.NaN : sum / counted;
    }

    /// <summary>The metric of one group whose candidates are sorted by energy, lowest first.</summary>
    /// <param name="energies">The energies, ascending.</param>
    /// <param name="labels">The labels in that order.</param>
    protected abstract double EvaluateSorted(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels);

    /// <summary>The end of the run of equal energies that begins at <paramref name="start"/>.</summary>
    /// <param name="energies">The energies, ascending.</param>
    /// <param name="start">Where the run begins.</param>
    protected static int EndOfTie(ReadOnlySpan<float> energies, int start)
    {
        int end = start + 1;
        while (end < energies.Length && energies[end] == energies[start])
        {
            end++;
        }

        return end;
    }
}
