using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Engine;

public class RankingEngineErrorTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;

    public RankingEngineErrorTests() => _data = _ml.Data.LoadFromEnumerable(JudgedOffer.Some(4));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_missing_feature_is_named_at_once(bool withSchema)
    {
        ITransformer model = OfferModels.Train(_ml, _data);
        string message = Assert.Throws<ArgumentException>(
            () => _ml.Model.CreateRankingEngine<Priceless>(model, withSchema ? _data.Schema : null)).Message;
        Assert.Contains("'Rating' (Single)", message);
        Assert.Contains("'Priceless'", message);
        Assert.Contains("[ColumnName]", message);
        Assert.Contains(withSchema ? "'Price' (Single), which 'Priceless' lacks" : "ColumnConcatenatingTransformer", message);
        Assert.Contains(withSchema ? "'Price'" : "'ScaledPrice'", message);
    }

    [Fact]
    public void A_feature_of_another_type_is_named_at_once()
    {
        ITransformer model = OfferModels.Train(_ml, _data);
        string message = Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<Priced>(model, _data.Schema)).Message;
        Assert.Contains("'Price'", message);
        Assert.Contains("String", message);
    }

    [Fact]
    public void A_model_without_scores_is_refused_at_once()
    {
        ITransformer model = OfferModels.Preparation(_ml).Fit(_data);
        string message = Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<Offer>(model)).Message;
        Assert.Contains("no column 'Score'", message);
        Assert.Contains("'Features'", message);
        message = Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<Offer>(
            model, options: new RankingEngineOptions { ScoreColumnName = "Features" })).Message;
        Assert.Contains("'Features' is Vector<Single, 2>", message);
    }

    [Fact]
    public void A_left_out_step_never_leaves_raw_values_in_the_place_of_its_own()
    {
        // 'Rating' would be computed from 'Stars', which items lack; their own 'Rating' is something else.
        IDataView stars = _ml.Data.LoadFromEnumerable(new[] { new { Price = 1f, Stars = 2f } });
        ITransformer model = _ml.Transforms.CopyColumns("Rating", "Stars").Append(_ml.Transforms.CopyColumns("Score", "Rating")).Fit(stars);
        Assert.Contains("'Stars'", Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<Offer>(model)).Message);
        Assert.Contains("'Stars'", Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<Offer>(model, stars.Schema)).Message);
    }

    [Fact]
    public void Null_and_impossible_arguments_are_refused()
    {
        ITransformer model = OfferModels.Train(_ml, _data);
        RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(model);
        _ = Assert.Throws<ArgumentNullException>(() => engine.Rank(null!));
        Assert.Contains("Candidate 1 is null", Assert.Throws<ArgumentException>(() => engine.Rank([new Offer(), null!])).Message);
        _ = Assert.Throws<ArgumentNullException>(() => _ml.Model.CreateRankingEngine<Offer>(null!));
        Assert.All([0f, -1f, float.NaN, float.PositiveInfinity], beta =>
            Assert.Throws<ArgumentOutOfRangeException>(() => new RankingEngineOptions { Beta = beta }));
        engine.Dispose();
        engine.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => engine.Rank([]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_model_is_disposed_only_when_the_engine_owns_it(bool owns)
    {
        var step = new DisposableStep(_ml.Transforms.CopyColumns("Score", "Price").Fit(_data));
        var model = new TransformerChain<ITransformer>(step);
        _ml.Model.CreateRankingEngine<Offer>(model, options: new RankingEngineOptions { OwnsModel = owns }).Dispose();
        Assert.Equal(owns, step.Disposed);
    }

    private sealed class Priceless
    {
        public float Rating { get; set; }
    }

    private sealed class Priced
    {
        public string Price { get; set; } = "";

        public float Rating { get; set; }
    }

    private sealed class DisposableStep(ITransformer inner) : ITransformer, IDisposable
    {
        public bool Disposed { get; private set; }

        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public void Dispose() => Disposed = true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public IDataView Transform(IDataView input) => inner.Transform(input);
    }
}
