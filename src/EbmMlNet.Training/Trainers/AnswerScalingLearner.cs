namespace EbmMlNet;

/// <summary>Learns from training labels how answers enter the networks.</summary>
internal static class AnswerScalingLearner
{
    /// <summary>Labels more skewed than this have a long tail.</summary>
    private const double LongTail = 2;

    public static AnswerScaling Learn(IReadOnlyList<float> answers, AnswerTransform transform)
    {
        double[] sorted = [.. answers.Select(y => (double)y).Order()];
        double least = sorted[0];
        // The step between labels, or a share of a usual one, so that a 0 has a logarithm.
        double offset = least > 0 ? 0 : Math.Max(-least, 0) + Math.Max(Quantile(sorted, 0.25) - least, (Quantile(sorted, 0.5) - least) / 2);
        bool isLog = transform == AnswerTransform.Logarithm
            || (transform == AnswerTransform.Auto && least >= 0 && HasLongTail(sorted, offset));
        if (!isLog || !(offset + least > 0))
        {
            return Robust(sorted, null);
        }

        return Robust([.. sorted.Select(y => Math.Log(y + offset))], offset);
    }

    private static bool HasLongTail(double[] sorted, double offset)
    {
        double raw = Skewness(sorted);
        return raw > LongTail && sorted[0] + offset > 0 && Math.Abs(Skewness([.. sorted.Select(y => Math.Log(y + offset))])) < raw / 2;
    }

    // Mean and deviation, but those of the bulk where a few labels lie far outside.
    private static AnswerScaling Robust(double[] sorted, double? offset)
    {
        double mean = sorted.Average(), deviation = Math.Sqrt(sorted.Sum(y => (y - mean) * (y - mean)) / sorted.Length);
        double bulk = (Quantile(sorted, 0.9) - Quantile(sorted, 0.1)) / 2.5631;
        return bulk > 0 && deviation > 5 * bulk
            ? new AnswerScaling(Quantile(sorted, 0.5), bulk, offset)
            : new AnswerScaling(mean, deviation, offset);
    }

    private static double Skewness(double[] values)
    {
        double mean = values.Average(), square = 0, cube = 0;
        foreach (double value in values)
        {
            double from = value - mean;
            square += from * from;
            cube += from * from * from;
        }

        return square > 0 ? cube / values.Length / Math.Pow(square / values.Length, 1.5) : 0;
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
