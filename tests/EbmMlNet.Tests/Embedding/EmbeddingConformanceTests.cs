using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;

namespace EbmMlNet.Tests;

public class EmbeddingConformanceTests
{
    private static readonly MLContext Ml = new(seed: 1);
    private static readonly JointEmbeddingEnergy Energy =
        RandomEnergies.Joint(RandomEnergies.Scaling(21, new Random(1)), new Random(1), EmbeddingDistance.Bilinear, 5, [4]);

    private readonly IDataView _data = EmbeddingRow.Load(Ml, EmbeddingRow.Some(Energy, 40), Energy);

    public static TheoryData<string> Names => [.. Estimators.Keys];

    private static Dictionary<string, IEstimator<ITransformer>> Estimators
    {
        get
        {
            var model = new EnergyRankingModelParameters(Ml, Energy, []);
            return new()
            {
                ["context of all features"] = Ml.Transforms.EmbedContext("Code", model),
                ["answer of all features"] = Ml.Transforms.EmbedAnswer("Code", model),
                ["context of its own features"] = Ml.Transforms.EmbedContext("Code", model, "X"),
                ["answer in place of its features"] = Ml.Transforms.EmbedAnswer("Y", model, "Y"),
                ["both"] = Ml.Transforms.EmbedContext("A", model).Append(Ml.Transforms.EmbedAnswer("B", model)),
            };
        }
    }

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
        RowsAssert.Same(view, view);
        using var stream = new MemoryStream();
        Ml.Model.Save(transformer, _data.Schema, stream);
        stream.Position = 0;
        IDataView loaded = new MLContext().Model.Load(stream, out _).Transform(_data);
        SchemaAssert.Same(view.Schema, loaded.Schema);
        RowsAssert.Same(view, loaded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unfit_columns_are_refused_at_once_everywhere(bool isAnswer)
    {
        var model = new EnergyRankingModelParameters(Ml, Energy, []);
        EmbeddingEstimator Create(string column) =>
            isAnswer ? Ml.Transforms.EmbedAnswer("Code", model, column) : Ml.Transforms.EmbedContext("Code", model, column);
        foreach ((string column, string found) in ((string, string)[])[("Nope", "Could not find"), ("Label", "Single")])
        {
            EmbeddingEstimator estimator = Create(column);
            EmbeddingTransformer transformer = new(Ml, "Code", column, SearchCodes.Of(Energy)!, isAnswer);
            foreach (Action act in (Action[])[
                () => estimator.Fit(_data),
                () => estimator.GetOutputSchema(SchemaShape.Create(_data.Schema)),
                () => transformer.Transform(_data),
                () => transformer.GetOutputSchema(_data.Schema)])
            {
                string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
                Assert.Contains($"'{column}'", message);
                Assert.Contains(found, message);
            }
        }

        // 10 and 11 features are the two sides; 9 are neither, nor is the other side.
        IDataView shorter = EmbeddingRow.Load(Ml, [], 9, isAnswer ? 10 : 11);
        foreach (string column in (string[])["X", "Y", "Features"])
        {
            EmbeddingTransformer transformer = new(Ml, "Code", column, SearchCodes.Of(Energy)!, isAnswer);
            foreach (Action act in (Action[])[
                () => Create(column).Fit(shorter),
                () => transformer.Transform(shorter),
                () => transformer.GetOutputSchema(shorter.Schema),
                () => ((ITransformer)transformer).GetRowToRowMapper(shorter.Schema)])
            {
                string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
                Assert.Contains($"'{column}'", message);
                Assert.Contains("Vector<Single, 21> (all features)", message);
                Assert.Contains(isAnswer ? "11> (those of the answer)" : "10> (those of the context)", message);
                Assert.Contains(shorter.Schema[column].Type.ToString()!, message);
            }
        }
    }

    [Fact]
    public void A_ranking_engine_ranks_through_a_model_that_also_makes_codes()
    {
        IDataView data = ScoringFixture.Data(Ml, ScoringFixture.Rows(Energy), Energy.FeatureCount);
        ITransformer ranker = ScoringFixture.Transformer(Ml, data, Energy);
        var model = new EnergyRankingModelParameters(Ml, Energy, []);
        var chain = new Microsoft.ML.Data.TransformerChain<ITransformer>(Ml.Transforms.EmbedAnswer("Code", model).Fit(data), ranker);
        using RankingEngine<CandidateRow> engine = Ml.Model.CreateRankingEngine<CandidateRow>(chain, data.Schema);
        CandidateRow[] candidates = ScoringFixture.Rows(Energy, 8);
        IReadOnlyList<RankedItem<CandidateRow>> ranked = engine.Rank(candidates);
        Assert.Equal(
            candidates.Select(row => Energy.Energy(row.Features.DenseValues().ToArray())).Order(),
            ranked.Select(item => item.Energy));
    }
}
