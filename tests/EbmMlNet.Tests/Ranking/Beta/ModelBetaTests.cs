using EbmMlNet.Tests.Ranking.Engine;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Beta;

/// <summary>A ranker's beta is saved with it and used wherever probabilities are made of its scores, unless another is given.</summary>
public class ModelBetaTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly EnergyFunction _energy = ScoringFixture.Energy();
    private readonly CandidateRow[] _rows;
    private readonly IDataView _data;

    public ModelBetaTests()
    {
        _rows = ScoringFixture.Rows(_energy);
        _data = ScoringFixture.Data(_ml, _rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Probabilities_engine_and_evaluation_take_the_models_beta(bool saved)
    {
        ITransformer ranker = Ranker(10);
        ranker = saved ? OfferModels.SaveAndLoad(ranker, _data.Schema, out _) : ranker;
        IDataView scored = ranker.Transform(_data);
        float[] expected = Probabilities(10);

        GibbsProbabilityTransformer gibbs = _ml.Transforms.GibbsProbability().Fit(scored);
        Assert.Equal(10, gibbs.Beta);
        Near(expected, gibbs.Transform(scored).GetColumn<float>("Probability"));
        IDataView copied = _ml.Transforms.CopyColumns("Copy", "Score").Fit(scored).Transform(scored);
        Assert.Equal(10, _ml.Transforms.GibbsProbability(scoreColumnName: "Copy").Fit(copied).Beta);

        using RankingEngine<CandidateRow> engine = _ml.Model.CreateRankingEngine<CandidateRow>(ranker, _data.Schema);
        Near(expected[..8], Ranked(engine));
        string text = _ml.Ranking.EvaluateDetailed(scored).ToString();
        Assert.Contains("beta 10;", text, StringComparison.Ordinal);
        Assert.Equal(
            _ml.Ranking.EvaluateDetailed(scored, new() { Beta = 10 }).NegativeLogLikelihood.Mean,
            _ml.Ranking.EvaluateDetailed(scored).NegativeLogLikelihood.Mean);
    }

    [Fact]
    public void A_beta_that_is_given_counts_before_the_models()
    {
        ITransformer ranker = Ranker(10);
        IDataView scored = ranker.Transform(_data);
        Near(Probabilities(2), _ml.Transforms.GibbsProbability(beta: 2).Fit(scored).Transform(scored).GetColumn<float>("Probability"));
        using RankingEngine<CandidateRow> engine =
            _ml.Model.CreateRankingEngine<CandidateRow>(ranker, _data.Schema, new RankingEngineOptions { Beta = 2 });
        Near(Probabilities(2)[..8], Ranked(engine));
        Assert.Contains("beta 2;", _ml.Ranking.EvaluateDetailed(scored, new() { Beta = 2 }).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_of_other_rankers_and_models_saved_without_a_beta_have_one_of_1()
    {
        IDataView scores = _ml.Data.LoadFromEnumerable(_rows.Select((row, i) => new CandidateScore { Score = i }));
        Assert.Equal(1, ScoreBeta.Of(scores.Schema["Score"]));
        string golden = Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Persistence", "Golden", "mlp-relu.v1.zip");
        var loaded = (RankingPredictionTransformer<EnergyRankingModelParameters>)_ml.Model.Load(golden, out _);
        Assert.Equal(1, loaded.Model.Beta);
    }

    [Theory]
    [InlineData(0.2f)]
    [InlineData(2f)]
    public void The_beta_that_drew_the_right_answers_is_found_and_saved(float drawnWith)
    {
        CandidateRow[] rows = Drawn(drawnWith, count: 7920);
        IDataView held = ScoringFixture.Data(_ml, rows);
        RankingPredictionTransformer<EnergyRankingModelParameters> before = Ranker(1);
        var fitted = _ml.Ranking.FitBeta(before, held);
        Assert.InRange(fitted.Model.Beta, drawnWith * 0.8f, drawnWith * 1.25f);
        Assert.Same(before.Model.EnergyFunction, fitted.Model.EnergyFunction);
        Assert.Equal(ScoringFixture.Scores(before.Transform(_data)), ScoringFixture.Scores(fitted.Transform(_data)));
        var again = (RankingPredictionTransformer<EnergyRankingModelParameters>)OfferModels.SaveAndLoad(fitted, held.Schema, out _);
        Assert.Equal(fitted.Model.Beta, again.Model.Beta);
        Assert.True(Nll(fitted) < Nll(before), $"{Nll(fitted)} < {Nll(before)}");

        double Nll(ITransformer model) => _ml.Ranking.EvaluateDetailed(model.Transform(held)).NegativeLogLikelihood.Mean;
    }

    [Fact]
    public void As_an_estimator_it_trains_on_some_groups_and_fits_beta_to_the_others()
    {
        IDataView data = ScoringFixture.Data(_ml, Drawn(2, count: 7920));
        var trainer = new Recorder(Ranker(1));
        var fitted = _ml.Ranking.FitBeta(trainer, heldOutShare: 0.5, seed: 3).Fit(data);
        Assert.InRange(fitted.Model.Beta, 1.5f, 2.7f);
        uint[] all = [.. data.GetColumn<uint>("GroupId")];
        Assert.InRange(trainer.Groups.Count / (double)all.Length, 0.4, 0.6);
        Assert.All(trainer.Groups.GroupBy(group => group), group => Assert.Equal(all.Count(other => other == group.Key), group.Count()));
        Assert.NotEqual(fitted.Model.Beta, _ml.Ranking.FitBeta(trainer, heldOutShare: 0.5, seed: 4).Fit(data).Model.Beta);
        Assert.Equal(fitted.Model.Beta, _ml.Ranking.FitBeta(trainer, heldOutShare: 0.5, seed: 3).Fit(data).Model.Beta);
    }

    [Fact]
    public void What_cannot_be_held_out_is_refused_by_name()
    {
        var trainer = new Recorder(Ranker(1));
        Assert.Contains("heldOutShare", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.FitBeta(trainer, heldOutShare: 1)).Message);
        Assert.Contains("'Nope'", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Ranking.FitBeta(trainer, rowGroupColumnName: "Nope").Fit(_data)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.FitBeta(Ranker(1), _data, relevantFrom: 0));
    }

    /// <summary>Groups of 8 with one right answer each, drawn from the Gibbs distribution of the energies.</summary>
    private CandidateRow[] Drawn(float beta, int count)
    {
        var random = new Random(5);
        CandidateRow[] rows = ScoringFixture.Rows(_energy, count);
        foreach (CandidateRow[] group in rows.Chunk(8))
        {
            float[] p = [.. group.Select(row => _energy.Energy([.. row.Features.DenseValues()]))];
            GibbsDistribution.Probabilities(p, p, beta);
            double left = random.NextDouble();
            int right = 0;
            while (right < 7 && (left -= p[right]) > 0)
            {
                right++;
            }

            for (int i = 0; i < 8; i++)
            {
                group[i].Label = i == right ? 1 : 0;
            }
        }

        return rows;
    }

    private RankingPredictionTransformer<EnergyRankingModelParameters> Ranker(float beta) =>
        new(_ml, new EnergyRankingModelParameters(_ml, _energy, [], beta), _data.Schema, "Features");

    private float[] Probabilities(float beta) =>
    [
        .. _rows.Chunk(8).SelectMany(group =>
        {
            float[] p = [.. group.Select(row => _energy.Energy([.. row.Features.DenseValues()]))];
            GibbsDistribution.Probabilities(p, p, beta);
            return p;
        }),
    ];

    private float[] Ranked(RankingEngine<CandidateRow> engine)
    {
        CandidateRow[] group = _rows[..8];
        return [.. engine.Rank(group).OrderBy(ranked => Array.IndexOf(group, ranked.Item)).Select(ranked => ranked.Probability)];
    }

    private static void Near(IEnumerable<float> expected, IEnumerable<float> found) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

    /// <summary>Trains nothing, but tells which groups it saw.</summary>
    private sealed class Recorder(RankingPredictionTransformer<EnergyRankingModelParameters> model)
        : IEstimator<RankingPredictionTransformer<EnergyRankingModelParameters>>
    {
        public List<uint> Groups { get; } = [];

        public RankingPredictionTransformer<EnergyRankingModelParameters> Fit(IDataView input)
        {
            Groups.Clear();
            Groups.AddRange(input.GetColumn<uint>("GroupId"));
            return model;
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
