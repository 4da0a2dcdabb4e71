using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Clicks;

public class ClickConformanceTests
{
    private static readonly MLContext Ml = new(seed: 1);
    private readonly IDataView _log = ClickRow.View(Ml, ClickLogs.Make(new PositionBasedModel(1), rankers: 2, queries: 10, sessions: 20));

    public static TheoryData<string> Names => [.. Methods.Keys];

    private static Dictionary<string, PropensityMethod> Methods => new()
    {
        ["harvesting"] = new InterventionHarvesting(),
        ["regression"] = new RegressionEm { Iterations = 5 },
    };

    private static string SavedPath => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Clicks", "Golden", "click-propensity.v1.zip");

    [Theory]
    [MemberData(nameof(Names))]
    public void Promises_are_kept_and_a_saved_transformer_does_the_same(string name)
    {
        ClickPropensityEstimator estimator = Ml.Transforms.ClickPropensity("Weight", Methods[name]);
        ClickPropensityTransformer transformer = estimator.Fit(_log);
        IDataView view = transformer.Transform(_log);
        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(_log.Schema)), SchemaShape.Create(view.Schema));
        SchemaAssert.Same(transformer.GetOutputSchema(_log.Schema), view.Schema);
        RowsAssert.Same(view, view);
        using var stream = new MemoryStream();
        Ml.Model.Save(transformer, _log.Schema, stream);
        stream.Position = 0;
        var loaded = Assert.IsType<ClickPropensityTransformer>(new MLContext().Model.Load(stream, out _));
        RowsAssert.Same(view, loaded.Transform(_log));
        Assert.Equal(transformer.Propensities, loaded.Propensities);
        Assert.Equal(100, loaded.MaximumWeight);
    }

    [Fact]
    public void Positions_and_clicks_of_other_types_give_the_same()
    {
        IDataView other = Ml.Transforms.Conversion.ConvertType("Position", outputKind: DataKind.Double)
            .Append(Ml.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Boolean))
            .Append(Ml.Transforms.Conversion.MapValueToKey("Item"))
            .Fit(_log).Transform(_log);
        ClickPropensityEstimator estimator = Ml.Transforms.ClickPropensity("Weight", new InterventionHarvesting());
        Assert.Equal(estimator.Fit(_log).Propensities, estimator.Fit(other).Propensities);
    }

    [Theory]
    [InlineData("Nope", "Label", "Query", "Item", "Nope")]
    [InlineData("Item", "Label", "Query", "Item", "a number")]
    [InlineData("Position", "Item", "Query", "Item", "Boolean or Single")]
    [InlineData("Position", "Label", "Features", "Item", "a key, an integer or text")]
    [InlineData("Position", "Label", "Query", "Nope", "Nope")]
    public void Unfit_columns_are_refused_at_once(string position, string click, string query, string item, string found)
    {
        ClickPropensityEstimator estimator = Ml.Transforms.ClickPropensity("Weight", new InterventionHarvesting(query, item), position, click);
        Assert.Contains(found, Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(_log)).Message);
        Assert.Contains(found, Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaShape.Create(_log.Schema))).Message);
        ClickPropensityEstimator regression = Ml.Transforms.ClickPropensity("Weight", new RegressionEm("Item"));
        Assert.Contains("a vector of Single", Assert.Throws<ArgumentOutOfRangeException>(() => regression.Fit(_log)).Message);
    }

    [Fact]
    public void The_first_version_loads_for_ever()
    {
        if (!File.Exists(SavedPath))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(SavedPath)!);
            Ml.Model.Save(new ClickPropensityTransformer(Ml, "Weight", "Position", [1, 0.5f, 0.25f], 3), _log.Schema, SavedPath);
            Assert.Fail($"{SavedPath} was missing and has been made now. Commit it, and never change it.");
        }

        var loaded = Assert.IsType<ClickPropensityTransformer>(new MLContext().Model.Load(SavedPath, out _));
        Assert.Equal(("Weight", "Position", 3f), (loaded.OutputColumnName, loaded.PositionColumnName, loaded.MaximumWeight));
        Assert.Equal([1, 0.5f, 0.25f], loaded.Propensities);
    }

    [Fact]
    public void Damaged_propensities_are_refused()
    {
        foreach ((float[] propensities, float maximum) in new (float[], float)[] { ([], 2), ([1, 0], 2), ([1, float.NaN], 2), ([1], 0.5f) })
        {
            var writer = new PartWriter();
            writer.Write("propensities", propensities);
            writer.Write("maximum", [maximum]);
            Assert.Contains("'propensities'", Assert.Throws<FormatException>(() => ClickPropensityTransformer.Read(writer.ToArray())).Message);
        }
    }
}
