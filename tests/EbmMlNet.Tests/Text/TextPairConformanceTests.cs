using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public class TextPairConformanceTests
{
    private static readonly MLContext Ml = new(seed: 1);
    private static readonly TextPairOptions WithEmbeddings =
        new() { QueryEmbeddingColumnName = "QueryVector", PassageEmbeddingColumnName = "PassageVector" };

    private readonly IDataView _data = TextPairRow.Load(Ml, TextPairRow.Some);

    public static TheoryData<string> Names => [.. Estimators.Keys];

    private static Dictionary<string, IEstimator<ITransformer>> Estimators => new()
    {
        ["texts"] = Ml.Transforms.TextPair("Features", "Query", "Passage"),
        ["texts and embeddings"] = Ml.Transforms.TextPair("Features", "Query", "Passage", WithEmbeddings),
        ["products in place of a query"] = Ml.Transforms.TextPair("Query", "Query", "Passage", WithEmbeddings with { AddsProducts = true }),
        ["one column twice"] = Ml.Transforms.TextPair("Features", "Query", "Query"),
        ["two"] = Ml.Transforms.TextPair("A", "Query", "Passage", new() { K1 = 2 }).Append(Ml.Transforms.TextPair("B", "Passage", "Query")),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Promises_are_kept_and_a_saved_transformer_does_the_same(string name)
    {
        IEstimator<ITransformer> estimator = Estimators[name];
        ITransformer transformer = estimator.Fit(_data);
        Assert.True(transformer.IsRowToRowMapper);
        IDataView view = transformer.Transform(_data);
        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(_data.Schema)), SchemaShape.Create(view.Schema));
        SchemaAssert.Same(transformer.GetOutputSchema(_data.Schema), view.Schema);
        SchemaAssert.Same(transformer.GetRowToRowMapper(_data.Schema).OutputSchema, view.Schema);
        Assert.Same(_data.Schema, transformer.GetRowToRowMapper(_data.Schema).InputSchema);
        RowsAssert.Same(view, view);
        using var stream = new MemoryStream();
        Ml.Model.Save(transformer, _data.Schema, stream);
        stream.Position = 0;
        IDataView loaded = new MLContext().Model.Load(stream, out _).Transform(_data);
        SchemaAssert.Same(view.Schema, loaded.Schema);
        RowsAssert.Same(view, loaded);
    }

    [Theory]
    [InlineData("Nope", "Passage", null, "'Nope'", "Could not find")]
    [InlineData("Query", "Nope", null, "'Nope'", "Could not find")]
    [InlineData("QueryVector", "Passage", null, "'QueryVector'", "a text")]
    [InlineData("Query", "PassageVector", null, "'PassageVector'", "a text")]
    [InlineData("Query", "Passage", "Nope", "'Nope'", "Could not find")]
    [InlineData("Query", "Passage", "Query", "'Query'", "a vector of Single of known size")]
    public void Unfit_columns_are_refused_at_once_everywhere(string query, string passage, string? embedding, string named, string found)
    {
        TextPairOptions options = embedding is null ? new() : WithEmbeddings with { QueryEmbeddingColumnName = embedding };
        TextPairEstimator estimator = Ml.Transforms.TextPair("Features", query, passage, options);
        var columns = new TextPairColumns(query, passage, embedding, embedding is null ? null : "PassageVector");
        var transformer = new TextPairTransformer(Ml, "Features", columns, new TextPairModel(new CorpusStatistics(1, 1, [], []), 1, 0, false, false));
        foreach (Action act in (Action[])[
            () => estimator.Fit(_data),
            () => estimator.GetOutputSchema(SchemaShape.Create(_data.Schema)),
            () => transformer.Transform(_data),
            () => transformer.GetOutputSchema(_data.Schema)])
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
            Assert.Contains(named, message);
            Assert.Contains(found, message);
        }
    }

    [Fact]
    public void Embeddings_of_two_lengths_are_refused()
    {
        IDataView data = Ml.Transforms.Concatenate("QueryVector", "QueryVector", "QueryVector").Fit(_data).Transform(_data);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.TextPair("Features", "Query", "Passage", WithEmbeddings).Fit(data)).Message;
        Assert.Contains("'PassageVector'", message);
        Assert.Contains("Vector<Single, 6>, as column 'QueryVector' is", message);
    }

    [Fact]
    public void A_prediction_engine_gives_the_same_features()
    {
        TextPairTransformer transformer = Ml.Transforms.TextPair("Features", "Query", "Passage").Fit(_data);
        float[][] expected = [.. transformer.Transform(_data).GetColumn<float[]>("Features")];
        PredictionEngine<TextPairRow, Featured> engine = Ml.Model.CreatePredictionEngine<TextPairRow, Featured>(transformer, _data.Schema);
        Assert.Equal(expected, TextPairRow.Some.Select(row => engine.Predict(row).Features));
    }

    private sealed class Featured
    {
        public float[] Features { get; set; } = [];
    }
}
