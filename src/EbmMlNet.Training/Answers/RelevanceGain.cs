namespace EbmMlNet;

/// <summary>
/// How much a right answer of label <c>y</c> counts beside the other right answers of its group: the gain of discounted cumulative gain.
/// </summary>
/// <remarks>Gains are kept relative to the largest of their group, so that a label of 500 does not overflow.</remarks>
public enum RelevanceGain
{
    /// <summary><c>2^y - 1</c>, as in NDCG. The default.</summary>
    Exponential,

    /// <summary><c>y</c>.</summary>
    Linear,

    /// <summary>1 for every label above zero: all right answers count the same.</summary>
    Equal,
}
