namespace ApiSearch.Translation;

/// <summary>How much likelier one side's words become by the other side's, in logarithms: 0 where they say nothing of each other.</summary>
/// <param name="Mean">On average over the words; 0 without words.</param>
/// <param name="Least">Of the least likely word; 0 without words.</param>
internal readonly record struct Lift(float Mean, float Least)
{
    // What the other side explains of a word; the rest is there by chance, and so no word is impossible.
    private const double Explained = 0.9;

    /// <summary>ln(0.1 + 0.9 p / q): of a word of frequency q that has probability p given the other side.</summary>
    public static double Of(double probability, double frequency) => Math.Log(1 - Explained + (Explained * probability / frequency));

    public static Lift Over(ReadOnlySpan<double> lifts)
    {
        double sum = 0, least = double.PositiveInfinity;
        foreach (double lift in lifts)
        {
            sum += lift;
            least = Math.Min(least, lift);
        }

        return lifts.IsEmpty ? default : new Lift((float)(sum / lifts.Length), (float)least);
    }
}
