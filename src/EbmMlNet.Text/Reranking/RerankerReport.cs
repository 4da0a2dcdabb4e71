namespace EbmMlNet;

/// <summary>How good a reranker is on queries that it was not trained on.</summary>
/// <param name="Reranked">The measures of its order.</param>
/// <param name="Bm25">The measures of BM25's order of the same passages: what was there before training.</param>
/// <param name="NoGoodAnswerAuroc">
/// How well the free energy tells queries whose good answers were taken out of their passages from the same queries with them: 0.5 is
/// chance, 1 always; NaN where there are no such queries.
/// </param>
public sealed record RerankerReport(DetailedRankingMetrics Reranked, DetailedRankingMetrics Bm25, double NoGoodAnswerAuroc);
