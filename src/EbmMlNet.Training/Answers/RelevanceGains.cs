namespace EbmMlNet;

internal static class RelevanceGains
{
    /// <summary>The gain of each label divided by the largest gain of the group; all zero when no label is above zero.</summary>
    /// <param name="gain">The kind of gain.</param>
    /// <param name="ascending">The labels of one group, ascending.</param>
    /// <param name="relative">Receives the gains.</param>
    public static void Relative(this RelevanceGain gain, ReadOnlySpan<float> ascending, Span<float> relative)
    {
        double largest = ascending[^1];
        for (int i = 0; i < ascending.Length; i++)
        {
            // Labels are few and stand together: a gain is worked out once for each.
            relative[i] = i > 0 && ascending[i] == ascending[i - 1] ? relative[i - 1] : (float)gain.Relative(ascending[i], largest);
        }
    }

    private static double Relative(this RelevanceGain gain, double label, double largest) => label <= 0 ? 0 : gain switch
    {
        RelevanceGain.Exponential => Math.Pow(2, label - largest) * OneMinusPowerOfHalf(label) / OneMinusPowerOfHalf(largest),
        RelevanceGain.Linear => label / largest,
        RelevanceGain.Equal => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(gain), gain, "The gain must be Exponential, Linear or Equal."),
    };

    /// <summary><c>1 - 2^-y</c>, keeping its digits for tiny y: 2^y - 1 is 2^y times this.</summary>
    private static double OneMinusPowerOfHalf(double y)
    {
        double x = y * Math.Log(2);
        return x < 1e-5 ? x * (1 - (x / 2)) : 1 - Math.Exp(-x);
    }
}
