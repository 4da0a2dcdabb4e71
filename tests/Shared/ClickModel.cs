namespace EbmMlNet.Tests;

/// <summary>Users whose clicks on a list are simulated, so that the truth is known.</summary>
internal abstract record ClickModel
{
    /// <summary>Which rows of a list are clicked in one session.</summary>
    /// <param name="attractions">For each row, from the top, the chance that it is clicked by somebody who looks at it.</param>
    /// <param name="random">The source of chance.</param>
    public abstract bool[] Clicks(IReadOnlyList<double> attractions, Random random);

    /// <summary>
    /// The chance that somebody who looks at a row clicks it: <c>noise + (1 - noise) (2^label - 1) / (2^highest - 1)</c>; even something irrelevant is
    /// clicked now and then.
    /// </summary>
    public static double Attraction(float label, float highest, double noise) =>
        noise + ((1 - noise) * (Math.Pow(2, label) - 1) / (Math.Pow(2, highest) - 1));
}
