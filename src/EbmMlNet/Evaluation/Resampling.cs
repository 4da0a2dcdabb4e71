namespace EbmMlNet;

/// <summary>What a mean over queries would be on other queries, and without a difference between two models.</summary>
internal static class Resampling
{
    /// <summary>The bootstrap percentile interval of the mean of the values that are not NaN.</summary>
    public static (double Lower, double Upper) Interval(ReadOnlySpan<double> values, double level, int resamples, int seed)
    {
        double[] counted = WithoutNaN(values);
        if (counted.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        var random = new Random(seed);
        double[] means = new double[resamples];
        for (int i = 0; i < resamples; i++)
        {
            double sum = 0;
            for (int j = 0; j < counted.Length; j++)
            {
                sum += counted[random.Next(counted.Length)];
            }

            means[i] = sum / counted.Length;
        }

        Array.Sort(means);
        return (Quantile(means, (1 - level) / 2), Quantile(means, (1 + level) / 2));
    }

    /// <summary>
    /// The two-sided p-value of the paired randomization test: how often random signs make the mean difference at least as
    /// large. The observed signs count as one draw, so it is never 0.
    /// </summary>
    public static double SignFlip(ReadOnlySpan<double> differences, int resamples, int seed)
    {
        double[] counted = WithoutNaN(differences);
        double observed = Math.Abs(counted.Sum());
        var random = new Random(seed);
        int asLarge = 1;
        for (int i = 0; i < resamples; i++)
        {
            double sum = 0;
            foreach (double difference in counted)
            {
                sum += random.Next(2) == 0 ? difference : -difference;
            }

            // A sum that is the same but for rounding counts as as large.
            asLarge += Math.Abs(sum) >= observed * (1 - 1e-12) ? 1 : 0;
        }

        return counted.Length == 0 ? double.NaN : asLarge / (resamples + 1.0);
    }

    private static double[] WithoutNaN(ReadOnlySpan<double> values) => [.. values.ToArray().Where(value => !double.IsNaN(value))];

    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
