using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Engine;

public class RankingEngineTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly JudgedOffer[] _offers = JudgedOffer.Some();
    private readonly IDataView _data;
    private readonly Lazy<ITransformer> _model;

    public RankingEngineTests()
    {
        _data = _ml.Data.LoadFromEnumerable(_offers);
        _model = new(() => OfferModels.Train(_ml, _data));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_ranker_in_a_pipeline_ranks_items_without_label_and_group(bool saved, bool withSchema)
    {
        DataViewSchema schema = _data.Schema;
        ITransformer model = saved ? OfferModels.SaveAndLoad(_model.Value, schema, out schema) : _model.Value;
        using RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(model, withSchema ? schema : null);
        Offer[] candidates = _offers[..30];
        float[] scores = OfferModels.Scores(_ml, _model.Value, _offers[..30]);
        AssertRanked(candidates, scores, engine.Rank(candidates), beta: 1);
    }

    [Fact]
    public void Equal_scores_keep_their_order_and_share_a_rank()
    {
        using RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(_model.Value);
        Offer[] candidates = [.. _offers[..10], .. _offers[..10]];
        IReadOnlyList<RankedItem<Offer>> ranked = engine.Rank(candidates);
        AssertRanked(candidates, OfferModels.Scores(_ml, _model.Value, [.. _offers[..10], .. _offers[..10]]), ranked, beta: 1);
        Assert.Equal(1, ranked[1].Rank);
        Assert.Equal(ranked[0].Score, ranked[1].Score);
    }

    [Fact]
    public void An_energy_model_ranks_vectors_and_beta_sharpens_the_probabilities()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        CandidateRow[] rows = ScoringFixture.Rows(energy, 40);
        ITransformer model = ScoringFixture.Transformer(_ml, ScoringFixture.Data(_ml, rows), energy);
        VectorItem[] items = [.. rows.Select(row => new VectorItem { Features = [.. row.Features.DenseValues()] })];
        // The vector needs no [VectorType(24)]: the model knows.
        using RankingEngine<VectorItem> engine =
            _ml.Model.CreateRankingEngine<VectorItem>(model, options: new RankingEngineOptions { Beta = 2.5f });
        float[] scores = [.. items.Select(item => -energy.Energy(item.Features))];
        AssertRanked(items, scores, engine.Rank(items), beta: 2.5f);
        string message = Assert.Throws<InvalidOperationException>(() => engine.Rank([new VectorItem { Features = [1f] }])).Message;
        Assert.Contains("Column 'Features': an item has 1 values, but the model takes 24", message);
        AssertRanked(items, scores, engine.Rank(items), beta: 2.5f);
    }

    [Fact]
    public void Two_items_are_explained_by_the_energy_of_the_model()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        CandidateRow[] rows = ScoringFixture.Rows(energy, 2);
        ITransformer model = ScoringFixture.Transformer(_ml, ScoringFixture.Data(_ml, rows), energy);
        VectorItem[] items = [.. rows.Select(row => new VectorItem { Features = [.. row.Features.DenseValues()] })];
        using RankingEngine<VectorItem> engine = _ml.Model.CreateRankingEngine<VectorItem>(model);
        Explanation why = engine.Explain(items[0], items[1]);
        Assert.Equal(energy.Explain(items[0].Features, items[1].Features).Contributions, why.Contributions);
        Assert.Equal(energy.Energy(items[0].Features), why.Energy);
        Assert.Equal(why.Difference, why.Contributions.ToArray().Sum(), 0.01 * Math.Abs(why.Difference));
    }

    [Fact]
    public void A_model_without_an_energy_cannot_explain()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Offer()]);
        ITransformer copy = _ml.Transforms.CopyColumns("Score", nameof(Offer.Rating)).Fit(data);
        using RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(copy);
        string message = Assert.Throws<InvalidOperationException>(() => engine.Explain(new Offer(), new Offer())).Message;
        Assert.Contains("Explain with a model that ends in EnergyBased.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_for_training_only_are_passed_over()
    {
        ITransformer[] steps = [.. (IEnumerable<ITransformer>)_model.Value];
        var grade = _ml.Transforms.Conversion.MapKeyToValue("Word", "Grade").Append(_ml.Transforms.Text.NormalizeText("Word")).Fit(steps[0].Transform(_data));
        var chain = new TransformerChain<ITransformer>(
            [steps[0], grade, .. steps[1..]],
            [TransformerScope.Everything, TransformerScope.TrainTest, .. steps[1..].Select(_ => TransformerScope.Everything)]);
        using RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(chain);
        AssertRanked(_offers[..9], OfferModels.Scores(_ml, _model.Value, _offers[..9]), engine.Rank(_offers[..9]), beta: 1);
    }

    [Fact]
    public void Any_Single_column_can_be_ranked_by()
    {
        using RankingEngine<Offer> engine =
            _ml.Model.CreateRankingEngine<Offer>(_model.Value, options: new RankingEngineOptions { ScoreColumnName = "Rating" });
        AssertRanked(_offers[..20], [.. _offers[..20].Select(offer => offer.Rating)], engine.Rank(_offers[..20]), beta: 1);
    }

    [Fact]
    public void NaN_scores_come_last_and_infinite_ones_take_everything()
    {
        using RankingEngine<Offer> engine =
            _ml.Model.CreateRankingEngine<Offer>(_model.Value, options: new RankingEngineOptions { ScoreColumnName = "Rating" });
        IReadOnlyList<RankedItem<Offer>> ranked = engine.Rank([
            new() { Rating = float.NaN }, new() { Rating = 0 }, new() { Rating = float.NaN }, new() { Rating = 1 }]);
        Assert.Equal([1, 0, float.NaN, float.NaN], ranked.Select(r => r.Score));
        Assert.Equal([1, 2, 3, 3], ranked.Select(r => r.Rank));
        Assert.Equal(1, ranked[0].Probability + ranked[1].Probability, 1e-6f);
        Assert.All(ranked.Skip(2), r => Assert.Equal(float.NaN, r.Probability));
        Offer[] infinite = [new() { Rating = float.PositiveInfinity }, new() { Rating = 5 }, new() { Rating = float.PositiveInfinity }];
        Assert.Equal([0.5f, 0.5f, 0f], engine.Rank(infinite).Select(r => r.Probability));
    }

    [Fact]
    public void No_candidates_give_no_results_and_one_takes_all()
    {
        using RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(_model.Value);
        Assert.Empty(engine.Rank([]));
        Assert.Equal((1, 1f), (Assert.Single(engine.Rank([_offers[0]])).Rank, engine.Rank([_offers[0]])[0].Probability));
    }

    [Fact]
    public void A_model_of_rows_alone_costs_no_memory_beyond_the_results()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        CandidateRow[] rows = ScoringFixture.Rows(energy, 400);
        using RankingEngine<CandidateRow> engine =
            _ml.Model.CreateRankingEngine<CandidateRow>(ScoringFixture.Transformer(_ml, ScoringFixture.Data(_ml, rows), energy));
        // A reference in the copy of the candidates; score, place and probability; and the result.
        int each = 8 + 4 + 4 + 4 + System.Runtime.CompilerServices.Unsafe.SizeOf<RankedItem<CandidateRow>>();
        long few = Allocations.Least(() => engine.Rank(rows[..100])), many = Allocations.Least(() => engine.Rank(rows[..400]));
        // rows[..n] copies references, too.
        Assert.InRange(many - few, 300 * each, 300 * (each + 8) + 64);
    }

    [Fact]
    public void Many_threads_get_what_one_gets()
    {
        using RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(_model.Value, _data.Schema);
        RankedItem<Offer>[][] expected = [.. Enumerable.Range(0, 30).Select(i => engine.Rank(_offers[i..(i + 50)]).ToArray())];
        _ = Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % 30], engine.Rank(_offers[(i % 30)..((i % 30) + 50)])));
    }

    /// <summary>The definition, naively: best first, ties in order, ranks by counting, probabilities in double.</summary>
    private static void AssertRanked<TItem>(TItem[] candidates, float[] scores, IReadOnlyList<RankedItem<TItem>> ranked, float beta)
    {
        int[] order = [.. Enumerable.Range(0, candidates.Length).OrderByDescending(i => scores[i])];
        Assert.Equal(order.Select(i => candidates[i]), ranked.Select(r => r.Item));
        Assert.Equal(order.Select(i => scores[i]), ranked.Select(r => r.Score));
        Assert.Equal(order.Select(i => -scores[i]), ranked.Select(r => r.Energy));
        Assert.Equal(order.Select(i => 1 + scores.Count(s => s > scores[i])), ranked.Select(r => r.Rank));
        double sum = scores.Sum(s => Math.Exp(beta * s));
        Assert.All(order.Zip(ranked), pair => Assert.Equal(Math.Exp(beta * scores[pair.First]) / sum, pair.Second.Probability, 1e-6));
    }
}
