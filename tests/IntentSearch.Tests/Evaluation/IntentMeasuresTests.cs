using IntentSearch.Evaluation;

namespace IntentSearch.Tests.Evaluation;

public sealed class IntentMeasuresTests
{
    [Fact]
    public void Measures_follow_their_conventions()
    {
        // Right first; right third; tied for the first place.
        var measures = IntentMeasures.Of([[3, 2, 1], [3, 2, 1], [2, 2, 1]], [0, 2, 1]);

        Assert.Equal(1.0 / 3, measures.Accuracy, 1e-12);
        Assert.Equal((1 + (1.0 / 3) + 0.5) / 3, measures.Mrr, 1e-12);
    }

    [Fact]
    public void A_random_order_is_expected_to_have_what_many_random_orders_have()
    {
        var random = new Random(1);
        float[][] scores = [.. Enumerable.Range(0, 40_000).Select(_ => Enumerable.Range(0, 5).Select(_ => random.NextSingle()).ToArray())];
        var drawn = IntentMeasures.Of(scores, new int[scores.Length]);
        var expected = IntentMeasures.OfRandomOrder(5);

        Assert.Equal(drawn.Accuracy, expected.Accuracy, 0.01);
        Assert.Equal(drawn.Mrr, expected.Mrr, 0.01);
    }

    [Fact]
    public void A_missing_model_is_named_with_the_reason()
    {
        var table = new ComparisonTable();
        table.Add("random order", IntentMeasures.OfRandomOrder(2), null);
        table.AddMissing("LightGBM", "libgomp is absent");

        Assert.Equal(3, table.Lines.Count);
        Assert.Contains("0.750", table.Lines[1], StringComparison.Ordinal);
        Assert.Contains("libgomp is absent", table.Lines[2], StringComparison.Ordinal);
    }
}
