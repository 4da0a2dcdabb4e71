using ApiSearch.Evaluation;

namespace ApiSearch.Tests.Evaluation;

public sealed class RankingMeasuresTests
{
    [Fact]
    public void Measures_follow_their_conventions()
    {
        // Right first; right third of two right answers, one of them not found; none found; no candidates at all.
        RankingMeasures measures = RankingMeasures.Of([[1, 0], [0, 0, 1], [0, 0], []], [1, 2, 1, 3]);

        Assert.Equal((1 + (1.0 / 3)) / 4, measures.Mrr, 1e-12);
        Assert.Equal(0.25, measures.Precision1, 1e-12);
        Assert.Equal(0.25, measures.Ndcg1, 1e-12);
        double second = (1 / Math.Log2(4)) / (1 + (1 / Math.Log2(3)));
        Assert.Equal((1 + second) / 4, measures.Ndcg5, 1e-12);
        Assert.Equal(measures.Ndcg5, measures.Ndcg10, 1e-12);
    }

    [Fact]
    public void A_missing_ranker_is_named_with_the_reason()
    {
        var table = new ComparisonTable();
        table.Add("BM25", RankingMeasures.Of([[0, 1]], [1]), null);
        table.AddMissing("LightGBM", "libgomp is absent");

        Assert.Equal(3, table.Lines.Count);
        Assert.Contains("0.5000", table.Lines[1], StringComparison.Ordinal);
        Assert.Contains("libgomp is absent", table.Lines[2], StringComparison.Ordinal);
    }
}
