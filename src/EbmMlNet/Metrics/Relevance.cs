namespace EbmMlNet;

/// <summary>The one rule that makes a label right: a candidate is a right answer where its label is <c>RelevantFrom</c> or more.</summary>
/// <remarks>
/// <para>
/// <c>RelevantFrom</c> is a number above 0, and by default <see cref="AboveZero"/>: every label above 0 is right, fractions too, and a
/// label of 0 or less never is. It can be set where labels are read: in the options of the ranking trainer, for training and what is
/// measured on held-out groups; in <see cref="RelevanceMetric"/>; in <see cref="DetailedRankingOptions"/>; and where beta is fitted.
/// </para>
/// <para>
/// In training a right answer needs, besides, a candidate of lower label in its group to stand against: all of these are its incorrect
/// answers, right ones of a lower grade among them. Measures of graded labels (NDCG) know no right answers, but gains:
/// <see cref="RelevanceGain"/>.
/// </para>
/// </remarks>
public static class Relevance
{
    /// <summary>Every label above 0 is right: the least number above 0 that there is.</summary>
    public const float AboveZero = float.Epsilon;

    /// <summary>Which labels are right, for messages: "above 0", or "of 2 or more".</summary>
    internal static string Describe(float relevantFrom) =>
        relevantFrom == AboveZero ? "above 0" : FormattableString.Invariant($"of {relevantFrom} or more");
}
