using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Clicks;

public class ClickPropensityTests
{
    private static readonly InterventionHarvesting Harvesting = new();
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Harvesting_finds_the_propensities_of_simulated_users(double eta)
    {
        var users = new PositionBasedModel(eta);
        IReadOnlyList<float> found = Learn(ClickLogs.Make(users, rankers: 3), Harvesting).Propensities;
        Assert.Equal(ClickLogs.Items, found.Count);
        for (int k = 1; k <= found.Count; k++)
        {
            Assert.Equal(users.Propensity(k), found[k - 1], 0.06);
        }

        // Far down the relative error is what a weight has.
        Assert.InRange(found[4], 0.7 * users.Propensity(5), 1.3 * users.Propensity(5));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    public void Expectation_and_maximization_finds_them_too_and_needs_one_ranker_only(double eta, int rankers)
    {
        var users = new PositionBasedModel(eta);
        List<ClickRow> log = ClickLogs.Make(users, rankers);
        IReadOnlyList<float> found = Learn(log, new RegressionEm()).Propensities;
        for (int k = 1; k <= found.Count; k++)
        {
            Assert.Equal(users.Propensity(k), found[k - 1], 0.08);
        }

        // The share of clicks, which takes relevance for position, is further away.
        double[] naive = [.. log.GroupBy(row => row.Position).OrderBy(rows => rows.Key).Select(rows => (double)rows.Average(row => row.Label))];
        double Error(Func<int, double> of) => Enumerable.Range(1, ClickLogs.Items).Sum(k => Math.Abs(of(k) - users.Propensity(k)));
        Assert.True(Error(k => found[k - 1]) < Error(k => naive[k - 1] / naive[0]) / 2);
    }

    [Fact]
    public void Of_users_who_stop_after_a_click_the_mean_look_at_a_position_is_found()
    {
        // In random order what stands above a position has nothing to do with what stands there.
        var users = new CascadeModel(0.7);
        List<ClickRow> log = ClickLogs.Make(users, rankers: 6, queries: 150, error: 1000);
        double attraction = log.Where(row => row.Position == 1).Average(row => row.Label);
        IReadOnlyList<float> found = Learn(log, Harvesting).Propensities;
        for (int k = 1; k <= 5; k++)
        {
            Assert.Equal(Math.Pow(1 - (0.7 * attraction), k - 1), found[k - 1], 0.08);
        }
    }

    [Fact]
    public void A_weight_is_the_inverse_propensity_clipped_and_beyond_the_last_position_that_of_the_last()
    {
        var transformer = new ClickPropensityTransformer(_ml, "Weight", "Position", [1, 0.5f, 0.04f], 20);
        float[] weights = [.. transformer.Transform(ClickRow.View(_ml, Positions(1, 2, 3, 4, 100))).GetColumn<float>("Weight")];
        Assert.Equal([1, 2, 20, 20, 20], weights);
        Assert.Equal(25, new ClickPropensityTransformer(_ml, "Weight", "Position", [1, 0.5f, 0.04f], 100).Weight(3), 1e-4f);
    }

    [Fact]
    public void A_position_without_rows_takes_the_propensity_before_it()
    {
        List<ClickRow> log = [.. ClickLogs.Make(new PositionBasedModel(1), rankers: 3).Where(row => row.Position is not (1 or 4))];
        IReadOnlyList<float> found = Learn(log, Harvesting).Propensities;
        Assert.Equal([1f, 1f], found.Take(2));
        Assert.Equal(found[2], found[3]);
        Assert.InRange(found[2], 0.55, 0.8);
    }

    [Fact]
    public void A_position_that_nothing_joins_to_the_first_takes_the_propensity_before_it_and_the_log_says_so()
    {
        List<string> messages = [];
        _ml.Log += (_, message) => messages.Add(message.Message);
        IReadOnlyList<float> found = Learn(
            [Row(1, "a", 1, 1), Row(1, "a", 2, 0), Row(1, "b", 2, 1), Row(1, "b", 1, 1), Row(2, "a", 3, 1), Row(2, "b", 4, 0), Row(2, "b", 3, 0)], Harvesting).Propensities;
        Assert.Equal(found[1], found[2]);
        Assert.Equal(found[1], found[3]);
        Assert.InRange(found[1], 0.3, 0.7);
        Assert.Contains(messages, message => message.Contains("Positions 3, 4 of column 'Position' share no item", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_tell_propensities_says_so()
    {
        List<ClickRow> log = ClickLogs.Make(new PositionBasedModel(1), rankers: 1, queries: 5, sessions: 20);
        AssertRefused(Array.Empty<ClickRow>(), "no rows");
        AssertRefused(log.Where(row => row.Position == 3), "stand at position 3 of column 'Position'");
        AssertRefused(log.Where(row => row.Label == 0), "None of the", "'Label'");
        AssertRefused(log.Where(row => row.Label == 1), "Each of the", "'Label'");
        AssertRefused(log, "nothing tells position from relevance", "'Item'", "'Query'", "RegressionEm");
        AssertRefused([.. log, Row(1, "a", 0, 0)], "row 1000: the position is 0", "from 1");
        AssertRefused([.. log, Row(1, "a", 1.5f, 0)], "row 1000: the position is 1.5");
        AssertRefused([.. log, Row(1, "a", 1, 2)], "row 1000: the click is 2", "'Label'");
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.ClickPropensity("Weight", Harvesting, maximumWeight: 0.5f));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new RegressionEm { Iterations = 0 });
        _ = Assert.Throws<ArgumentException>(() => _ml.Transforms.ClickPropensity("Weight", new RegressionEm("")));
        Exception later = Assert.ThrowsAny<Exception>(() => new ClickPropensityTransformer(_ml, "Weight", "Position", [1], 9)
            .Transform(ClickRow.View(_ml, Positions(1, 0))).GetColumn<float>("Weight").Count());
        Assert.Contains("row 1: the position is 0", (later.InnerException ?? later).Message);

        void AssertRefused(IEnumerable<ClickRow> rows, params string[] parts)
        {
            IDataView view = ClickRow.View(_ml, rows);
            string message = Assert.Throws<InvalidOperationException>(() => _ml.Transforms.ClickPropensity("Weight", Harvesting).Fit(view)).Message;
            Assert.All(parts, part => Assert.Contains(part, message));
        }
    }

    private ClickPropensityTransformer Learn(IEnumerable<ClickRow> log, PropensityMethod method) =>
        _ml.Transforms.ClickPropensity("Weight", method).Fit(ClickRow.View(_ml, log));

    private static IEnumerable<ClickRow> Positions(params float[] positions) => positions.Select(position => Row(1, "a", position, 0));

    private static ClickRow Row(uint query, string item, float position, float click) =>
        new() { Query = query, Item = item, Position = position, Label = click, Features = [0, 0] };
}
