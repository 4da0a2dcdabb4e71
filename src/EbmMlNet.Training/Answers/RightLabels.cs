namespace EbmMlNet;

/// <summary>What training reads labels as, by the rule of <see cref="Relevance"/>.</summary>
internal static class RightLabels
{
    /// <summary>The same gain, but nothing for labels that make no right answer.</summary>
    public static RelevanceGain From(this RelevanceGain gain, float relevantFrom) =>
        relevantFrom == Relevance.AboveZero ? gain : gain.Above(relevantFrom);

    /// <summary>The metric, by the training's rule unless it has one of its own.</summary>
    public static RankingMetric From(this RankingMetric metric, float relevantFrom) =>
        metric is RelevanceMetric { RelevantFrom: Relevance.AboveZero } relevance ? relevance with { RelevantFrom = relevantFrom } : metric;

    /// <summary>Where answers of other groups stand against a right one, all that are not right are equally incorrect.</summary>
    public static void ZeroBelow(Span<float> labels, float relevantFrom)
    {
        foreach (ref float label in labels)
        {
            label = label >= relevantFrom ? label : 0;
        }
    }
}
