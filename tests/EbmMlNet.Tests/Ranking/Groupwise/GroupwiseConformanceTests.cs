using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;

namespace EbmMlNet.Tests.Ranking.Groupwise;

public class GroupwiseConformanceTests
{
    private static readonly MLContext Ml = new(seed: 1);

    private readonly IDataView _data = Ml.Data.LoadFromEnumerable(ScoredRow.Some(20, 100));

    public static TheoryData<string> Names => [.. Estimators.Keys];

    private static Dictionary<string, IEstimator<ITransformer>> Estimators => new()
    {
        ["probability"] = Ml.Transforms.GibbsProbability(beta: 3),
        ["fitted probability"] = Ml.Transforms.GibbsProbability(labelColumnName: "Label", rowGroupColumnName: "Query"),
        ["probability in place of the score"] = Ml.Transforms.GibbsProbability("Score"),
        ["rank"] = Ml.Transforms.EnergyRank(ties: TiedRanks.Dense),
        ["selection"] = Ml.Transforms.SelectMostCompatible(2),
        ["chain"] = Ml.Transforms.GibbsProbability().Append(Ml.Transforms.EnergyRank(scoreColumnName: "Probability")).Append(Ml.Transforms.SelectMostCompatible(3)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Promises_are_kept_and_a_saved_transformer_does_the_same(string name)
    {
        IEstimator<ITransformer> estimator = Estimators[name];
        ITransformer transformer = estimator.Fit(_data);
        IDataView view = transformer.Transform(_data);
        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(_data.Schema)), SchemaShape.Create(view.Schema));
        SchemaAssert.Same(transformer.GetOutputSchema(_data.Schema), view.Schema);
        RowsAssert.Same(view, view);
        using var stream = new MemoryStream();
        Ml.Model.Save(transformer, _data.Schema, stream);
        stream.Position = 0;
        IDataView loaded = new MLContext().Model.Load(stream, out _).Transform(_data);
        SchemaAssert.Same(view.Schema, loaded.Schema);
        RowsAssert.Same(view, loaded);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Unfit_columns_are_refused_at_once_everywhere(string name)
    {
        IEstimator<ITransformer> estimator = Estimators[name];
        ITransformer transformer = estimator.Fit(_data);
        IDataView noScore = Ml.Data.LoadFromEnumerable(new[] { new { GroupId = "a", Query = "a", Label = 1f } });
        IDataView badScore = Ml.Data.LoadFromEnumerable(new[] { new { GroupId = "a", Query = "a", Label = 1f, Score = 1.0 } });
        IDataView noGroup = Ml.Data.LoadFromEnumerable(new[] { new { Label = 1f, Score = 1f } });
        IDataView badGroup = Ml.Data.LoadFromEnumerable(new[] { new { GroupId = 1f, Query = 1f, Label = 1f, Score = 1f } });
        foreach ((IDataView data, string column) in new[] { (noScore, "'Score'"), (badScore, "'Score'"), (noGroup, ""), (badGroup, "") })
        {
            foreach (Action act in (Action[])[
                () => estimator.Fit(data),
                () => estimator.GetOutputSchema(SchemaShape.Create(data.Schema)),
                () => transformer.Transform(data),
                () => transformer.GetOutputSchema(data.Schema)])
            {
                string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
                Assert.Contains(column.Length > 0 ? column : name.StartsWith("fitted", StringComparison.Ordinal) ? "'Query'" : "'GroupId'", message);
            }
        }
    }

    [Fact]
    public void An_unfit_label_is_refused_at_once()
    {
        Assert.Contains("'Nope'", Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.GibbsProbability(labelColumnName: "Nope").Fit(_data)).Message);
        Assert.Contains("Single or a key", Assert.Throws<ArgumentOutOfRangeException>(
            () => Ml.Transforms.GibbsProbability(labelColumnName: "Query").GetOutputSchema(SchemaShape.Create(_data.Schema))).Message);
    }

    [Theory]
    [InlineData("GroupId", "'8'")] // ML.NET reads the number 7 as the eighth key.
    [InlineData("Query", "'g7'")]
    [InlineData("Number", "'-7'")]
    public void A_group_that_comes_back_is_an_error_that_names_column_row_and_group(string column, string group)
    {
        IDataView data = Ml.Data.LoadFromEnumerable(new uint[] { 7, 7, 8, 9, 7 }
            .Select(id => new ScoredRow { GroupId = id, Query = $"g{id}", Number = -id, Score = 1 }));
        foreach (IEstimator<ITransformer> estimator in (IEstimator<ITransformer>[])[
            Ml.Transforms.GibbsProbability(rowGroupColumnName: column),
            Ml.Transforms.EnergyRank(rowGroupColumnName: column),
            Ml.Transforms.SelectMostCompatible(rowGroupColumnName: column)])
        {
            IDataView view = estimator.Fit(data).Transform(data);
            string message = Assert.Throws<InvalidOperationException>(() => view.Preview()).Message;
            Assert.Contains($"Column '{column}', row 4: group {group} appears again", message);
        }
    }

    [Fact]
    public void A_missing_group_is_an_error_that_names_column_and_row()
    {
        IDataView data = Ml.Data.LoadFromEnumerable(new uint[] { 7, uint.MaxValue }.Select(id => new ScoredRow { GroupId = id }));
        IDataView view = Ml.Transforms.EnergyRank().Fit(data).Transform(data);
        Assert.Contains("Column 'GroupId', row 1: the group is missing", Assert.Throws<InvalidOperationException>(() => view.Preview()).Message);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.GibbsProbability(beta: 0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.GibbsProbability(beta: float.NaN));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.SelectMostCompatible(0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.EnergyRank(ties: (TiedRanks)9));
        _ = Assert.Throws<ArgumentException>(() => Ml.Transforms.EnergyRank(""));
    }
}
