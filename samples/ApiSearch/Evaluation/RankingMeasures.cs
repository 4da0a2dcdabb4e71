namespace ApiSearch.Evaluation;

/// <summary>How good rankings are, averaged over questions.</summary>
/// <param name="Ndcg1">NDCG of the first answer.</param>
/// <param name="Ndcg5">NDCG of the first 5 answers.</param>
/// <param name="Ndcg10">NDCG of the first 10 answers.</param>
/// <param name="Mrr">The mean of 1 / the rank of the first right answer.</param>
/// <param name="Precision1">The share of questions whose first answer is right.</param>
/// <param name="ReciprocalRanks">1 / the rank of the first right answer, question by question.</param>
internal sealed record RankingMeasures(double Ndcg1, double Ndcg5, double Ndcg10, double Mrr, double Precision1, double[] ReciprocalRanks)
{
    /// <summary>The conventions, for whoever reads the numbers.</summary>
    public const string Conventions =
        "All held-out questions count. One whose right answers are not among the 50 candidates counts 0 everywhere. NDCG has gains 2^label - 1, discounts "
        + "1 / log2(1 + rank), and an ideal list of all right answers, found or not. Equal scores stay in BM25's order, equal BM25 in that of their ids.";

    /// <param name="rankings">For each question the labels of its candidates (1 right, 0 not), best candidate first.</param>
    /// <param name="rightAnswers">For each question how many right answers there are, found or not.</param>
    public static RankingMeasures Of(IReadOnlyList<float[]> rankings, IReadOnlyList<int> rightAnswers)
    {
        double[] reciprocal = [.. rankings.Select(labels => Array.FindIndex(labels, label => label > 0) is var first and >= 0 ? 1.0 / (first + 1) : 0)];
        return new RankingMeasures(
            MeanNdcg(rankings, rightAnswers, 1),
            MeanNdcg(rankings, rightAnswers, 5),
            MeanNdcg(rankings, rightAnswers, 10),
            reciprocal.Average(),
            rankings.Average(labels => labels is [> 0, ..] ? 1.0 : 0.0),
            reciprocal);
    }

    private static double MeanNdcg(IReadOnlyList<float[]> rankings, IReadOnlyList<int> rightAnswers, int depth) =>
        rankings.Select((labels, i) => Dcg(labels.Take(depth)) / Dcg(Enumerable.Repeat(1f, Math.Min(depth, rightAnswers[i])))).Average();

    private static double Dcg(IEnumerable<float> labels) =>
        labels.Select((label, rank) => (Math.Pow(2, label) - 1) / Math.Log2(rank + 2)).Sum();
}
