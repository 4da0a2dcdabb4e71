namespace IntentSearch.Evaluation;

/// <summary>How well intents are found, averaged over questions.</summary>
/// <param name="Accuracy">The share of questions whose first intent is right.</param>
/// <param name="Mrr">The mean of 1 / the rank of the right intent.</param>
internal sealed record IntentMeasures(double Accuracy, double Mrr)
{
    /// <summary>What a random order of the intents is expected to reach.</summary>
    public static IntentMeasures OfRandomOrder(int intents) =>
        new(1.0 / intents, Enumerable.Range(1, intents).Average(rank => 1.0 / rank));

    /// <param name="scores">For each question the scores of all intents, higher is better. An equal score counts as a better one.</param>
    /// <param name="right">For each question the index of its intent.</param>
    public static IntentMeasures Of(IReadOnlyList<float[]> scores, IReadOnlyList<int> right)
    {
        int[] ranks = [.. scores.Select((ofIntents, i) => ofIntents.Count(score => score >= ofIntents[right[i]]))];
        return new IntentMeasures(ranks.Average(rank => rank == 1 ? 1.0 : 0.0), ranks.Average(rank => 1.0 / rank));
    }
}
