using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Clicks;

public class PoolClicksTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Labels_are_what_clicks_count_divided_by_how_often_an_item_was_shown()
    {
        ClickRow[] log = [Row(7, "a", 1, 1), Row(7, "b", 2, 0), Row(3, "a", 1, 0), Row(7, "b", 1, 1), Row(7, "a", 2, 1)];
        var weights = new ClickPropensityTransformer(_ml, "Weight", "Position", [1, 0.25f], 100);
        IDataView lists = _ml.Data.PoolClicks(weights.Transform(ClickRow.View(_ml, log)));
        Assert.Equal([1u, 1u, 2u], lists.GetColumn<uint>("GroupId"));
        Assert.Equal([2.5f, 0.5f, 0], lists.GetColumn<float>("Label"));
        Assert.Equal([[7, 'a'], [7, 'b'], [3, 'a']], lists.GetColumn<float[]>("Features"));
        Assert.Equal([1f, 0.5f, 0], _ml.Data.PoolClicks(ClickRow.View(_ml, log), new ClickPoolOptions { WeightColumnName = null }).GetColumn<float>("Label"));
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
            float[] labels = [.. _ml.Data.PoolClicks(weights.Transform(log)).GetColumn<float>("Label")];
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
