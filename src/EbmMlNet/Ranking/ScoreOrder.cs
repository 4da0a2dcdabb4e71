namespace EbmMlNet;

/// <summary>What follows from the scores of one group; a score is a negative energy, so the highest is the best.</summary>
internal static class ScoreOrder
{
    /// <summary>Sorts indices by falling score, equal ones by index; NaN, no matter how it came about, is last.</summary>
    public static void SortBestFirst(int[] order, float[] scores) => Array.Sort(order, (a, b) =>
    {
        int byScore = scores[b].CompareTo(scores[a]);
        return byScore != 0 ? byScore : a.CompareTo(b);
    });

    /// <summary>
    /// P(i) = exp(beta score_i) over the sum for the group. A NaN score has probability NaN and no share; infinite scores
    /// share everything evenly. Lengths are the same.
    /// </summary>
    public static void Probabilities(ReadOnlySpan<float> scores, Span<float> probabilities, float beta)
    {
        float best = float.NegativeInfinity;
        foreach (float score in scores)
        {
            // False for NaN.
            best = score > best ? score : best;
        }

        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            // The comparison is for scores that are as infinite as the best: their difference is NaN, not 0.
            probabilities[i] = scores[i] == best ? 1f : (float)Math.Exp(beta * ((double)scores[i] - best));
            sum += float.IsNaN(probabilities[i]) ? 0 : probabilities[i];
        }

        for (int i = 0; i < scores.Length; i++)
        {
            probabilities[i] = (float)(probabilities[i] / sum);
        }
    }
}
