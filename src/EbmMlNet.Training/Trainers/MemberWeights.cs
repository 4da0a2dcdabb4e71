namespace EbmMlNet;

/// <summary>How much each of several networks counts, by what it is worth on groups held out from training.</summary>
internal static class MemberWeights
{
    /// <summary>A network of less weight than this, of all, is left out: it costs time and adds nothing.</summary>
    private const double Least = 0.05;

    /// <summary>
    /// exp(-z^2 / 2), z being how many standard errors a network lies behind the best one over the same groups; then shares of the sum. So
    /// few groups leave all networks in, many tell them apart.
    /// </summary>
    /// <param name="values">The metric of each network and group, higher is better; NaN where it leaves a group out.</param>
    public static double[] Of(IReadOnlyList<double[]> values)
    {
        int[] groups = [.. Enumerable.Range(0, values.Min(of => of.Length)).Where(g => values.All(of => !double.IsNaN(of[g])))];
        double[] weights = new double[values.Count];
        if (groups.Length < 2)
        {
            Array.Fill(weights, 1.0 / weights.Length);
            return weights;
        }

        double[] means = [.. values.Select(of => groups.Average(g => of[g]))];
        int best = Array.IndexOf(means, means.Max());
        for (int i = 0; i < weights.Length; i++)
        {
            double[] behind = [.. groups.Select(g => values[best][g] - values[i][g])];
            double mean = behind.Average();
            double error = Math.Sqrt(behind.Sum(d => (d - mean) * (d - mean)) / (behind.Length - 1) / behind.Length);
            weights[i] = mean == 0 ? 1 : Math.Exp(-mean * mean / (2 * Math.Max(error * error, 1e-12)));
        }

        return Shares([.. Shares(weights).Select(weight => weight < Least ? 0 : weight)]);
    }

    private static double[] Shares(double[] weights)
    {
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
