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
            double label = ascending[i];
            relative[i] = label <= 0 ? 0f : gain switch
            {
                RelevanceGain.Exponential => (float)(Math.Pow(2, label - largest) * OneMinusPowerOfHalf(label) / OneMinusPowerOfHalf(largest)),
                RelevanceGain.Linear => (float)(label / largest),
                RelevanceGain.Equal => 1f,
                _ => throw new ArgumentOutOfRangeException(nameof(gain), gain, "The gain must be Exponential, Linear or Equal."),
            };
        }
    }

    /// <summary><c>1 - 2^-y</c>, keeping its digits for tiny y: 2^y - 1 is 2^y times this.</summary>
    private static double OneMinusPowerOfHalf(double y)
    {
        double x = y * Math.Log(2);
        return x < 1e-5 ? x * (1 - (x / 2)) : 1 - Math.Exp(-x);
    }
}
