using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Clicks;

public class PoolClicksTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Labels_are_the_share_of_looks_that_brought_a_click()
    {
        ClickRow[] log = [Row(7, "a", 1, 1), Row(7, "b", 2, 0), Row(3, "a", 1, 0), Row(7, "b", 1, 1), Row(7, "a", 2, 1)];
        var weights = new ClickPropensityTransformer(_ml, "Weight", "Position", [1, 0.25f], 100);
        IDataView weighted = weights.Transform(ClickRow.View(_ml, log)), lists = _ml.Data.PoolClicks(weighted, new ClickPoolOptions { PriorLooks = 0 });
        Assert.Equal([1u, 1u, 2u], lists.GetColumn<uint>("GroupId"));
        Assert.Equal([2 / 1.25f, 1 / 1.25f, 0], lists.GetColumn<float>("Label"));
        Assert.Equal([[7, 'a'], [7, 'b'], [3, 'a']], lists.GetColumn<float[]>("Features"));
        Assert.Equal([1f, 0.5f, 0], _ml.Data.PoolClicks(ClickRow.View(_ml, log), new ClickPoolOptions { WeightColumnName = null, PriorLooks = 0 }).GetColumn<float>("Label"));

        // Three clicks in 3.5 looks.
        const double mean = 3 / 3.5;
        Assert.Equal([(2 + mean) / 2.25, (1 + mean) / 2.25, mean / 2], _ml.Data.PoolClicks(weighted).GetColumn<float>("Label").Select(label => (double)label), Close);
        Assert.Equal([(2 + (3 * mean)) / 4.25, (1 + (3 * mean)) / 4.25, 3 * mean / 4],
            _ml.Data.PoolClicks(weighted, new ClickPoolOptions { PriorLooks = 3 }).GetColumn<float>("Label").Select(label => (double)label), Close);

        static bool Close(double expected, double found) => Math.Abs(expected - found) < 1e-6;
    }

    [Fact]
    public void A_click_where_nobody_looks_adds_less_to_what_was_seen_at_the_top()
    {
        ClickRow[] log = [.. Enumerable.Range(0, 10).Select(i => Row(1, "a", 1, i < 3 ? 1 : 0)), Row(1, "a", 2, 1)];
        var weights = new ClickPropensityTransformer(_ml, "Weight", "Position", [1, 0.01f], 100);
        float label = _ml.Data.PoolClicks(weights.Transform(ClickRow.View(_ml, log)), new ClickPoolOptions { PriorLooks = 0 }).GetColumn<float>("Label").Single();
        Assert.Equal(4 / 10.01f, label, 1e-5f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_says_nothing_of_looks_is_refused(float weight)
    {
        IDataView log = _ml.Data.LoadFromEnumerable([new { Query = 1u, Item = 1u, Position = 1f, Label = 0f, Weight = weight, Features = 1f }]);
        IDataView view = _ml.Transforms.Concatenate("Features", "Features").Fit(log).Transform(log);
        Assert.Contains("Column 'Weight', row 0: the weight is", Assert.Throws<InvalidOperationException>(() => _ml.Data.PoolClicks(view)).Message);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ClickPoolOptions { PriorLooks = -1 });
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ClickPoolOptions { PriorLooks = float.NaN });
    }

    [Fact]
    public void Over_all_that_can_be_clicked_the_mean_label_is_the_relevance()
    {
        double[] relevance = [0.7, 0.2, 0.4], propensity = [1, 0.5, 0.25];
        var weights = new ClickPropensityTransformer(_ml, "Weight", "Position", [1, 0.5f, 0.25f], 100);
        double[] mean = new double[3];
        for (int pattern = 0; pattern < 8; pattern++)
        {
            bool[] clicks = [.. Enumerable.Range(0, 3).Select(i => (pattern >> i & 1) == 1)];
            double chance = Enumerable.Range(0, 3).Aggregate(1.0, (p, i) => p * (clicks[i] ? propensity[i] * relevance[i] : 1 - (propensity[i] * relevance[i])));
            IDataView log = ClickRow.View(_ml, clicks.Select((click, i) => Row(1, $"{(char)('a' + i)}", i + 1, click ? 1 : 0)));
            float[] labels = [.. _ml.Data.PoolClicks(weights.Transform(log), new ClickPoolOptions { PriorLooks = 0 }).GetColumn<float>("Label")];
            for (int i = 0; i < 3; i++)
            {
                mean[i] += chance * labels[i];
            }
        }

        Assert.All(mean.Zip(relevance), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void Slot_names_stay_and_unfit_columns_are_named()
    {
        IDataView log = ClickRow.View(_ml, [Row(1, "a", 1, 1), Row(1, "b", 2, 0)]);
        IDataView named = _ml.Transforms.Concatenate("Features", "Position", "Label").Fit(log).Transform(log);
        VBuffer<ReadOnlyMemory<char>> names = default;
        _ml.Data.PoolClicks(named, new ClickPoolOptions { WeightColumnName = null }).Schema["Features"].GetSlotNames(ref names);
        Assert.Equal(["Position", "Label"], names.DenseValues().Select(name => name.ToString()));
        AssertRefused(new ClickPoolOptions(), "'Weight'");
        AssertRefused(new ClickPoolOptions { WeightColumnName = "Item" }, "'Item'");
        AssertRefused(new ClickPoolOptions { WeightColumnName = null, FeatureColumnName = "Position" }, "a vector of Single of known size");
        AssertRefused(new ClickPoolOptions { WeightColumnName = null, FeatureColumnName = "Nope" }, "'Nope'");

        void AssertRefused(ClickPoolOptions options, string part) =>
            Assert.Contains(part, Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.PoolClicks(log, options)).Message);
    }

    private static ClickRow Row(uint query, string item, float position, float click) =>
        new() { Query = query, Item = item, Position = position, Label = click, Features = [query, item[0]] };
}
