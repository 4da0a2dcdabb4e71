using System.Numerics.Tensors;

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

    /// <summary>The Gibbs distribution of the energies -score. Lengths are the same.</summary>
    public static void Probabilities(ReadOnlySpan<float> scores, Span<float> probabilities, float beta)
    {
        TensorPrimitives.Negate(scores, probabilities);
        GibbsDistribution.Probabilities(probabilities, probabilities, beta);
    }
}
