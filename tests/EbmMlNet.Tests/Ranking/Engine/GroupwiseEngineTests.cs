using EbmMlNet.Tests.Ranking.Lists;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Engine;

/// <summary>What the engine says of candidates is what the pipeline says of them as one group.</summary>
public class GroupwiseEngineTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly EnergyFunction _energy = ScoringFixture.Energy();
    private readonly CandidateRow[] _rows;
    private readonly IDataView _data;

    public GroupwiseEngineTests()
    {
        _rows = ScoringFixture.Rows(_energy, 40);
        // Ties, and several groups, which do not count here.
        _rows = [.. _rows, .. _rows[..5].Select(row => new CandidateRow { GroupId = 9, Features = row.Features })];
        _data = ScoringFixture.Data(_ml, _rows.Select(row => new CandidateRow { GroupId = 1, Features = row.Features }));
    }

    private Dictionary<string, Func<IEstimator<ITransformer>>> Pipelines => new()
    {
        ["probability"] = () => Ranker(0.2f).Append(_ml.Transforms.GibbsProbability()),
        ["probability of its own beta"] = () => Ranker(0.2f).Append(_ml.Transforms.GibbsProbability(beta: 0.1f)),
        ["rank"] = () => Ranker(0.2f).Append(_ml.Transforms.EnergyRank(ties: TiedRanks.Dense)),
        ["selection"] = () => Ranker(0.2f).Append(_ml.Transforms.SelectMostCompatible(7)),
        ["all"] = () => Ranker(0.2f).Append(_ml.Transforms.GibbsProbability()).Append(_ml.Transforms.EnergyRank(ties: TiedRanks.RowOrder))
            .Append(_ml.Transforms.SelectMostCompatible(11)),
        ["selection first"] = () => Ranker(0.2f).Append(_ml.Transforms.SelectMostCompatible(11)).Append(_ml.Transforms.GibbsProbability())
            .Append(_ml.Transforms.EnergyRank(ties: TiedRanks.Highest)),
        ["rows after groups"] = () => Ranker(0.2f).Append(_ml.Transforms.GibbsProbability("P"))
            .Append(_ml.Transforms.CopyColumns("Old", "Score")).Append(_ml.Transforms.CopyColumns("Score", "P"))
            .Append(_ml.Transforms.EnergyRank()),
        ["list scores"] = () => List().Append(_ml.Transforms.GibbsProbability()).Append(_ml.Transforms.EnergyRank()),
        ["list scores by attention"] = () => _ml.Transforms.ListScore(ListFixture.Attention(), beta: 2).Append(_ml.Transforms.GibbsProbability())
            .Append(_ml.Transforms.EnergyRank()),
        ["lists in two stages"] = () => Ranker(0.2f).Append(_ml.Transforms.SelectMostCompatible(20)).Append(List())
            .Append(_ml.Transforms.GibbsProbability()).Append(_ml.Transforms.EnergyRank()).Append(_ml.Transforms.SelectMostCompatible(5)),
    };

    public static TheoryData<string, bool> Names
    {
        get
        {
            var names = new TheoryData<string, bool>();
            foreach (string name in new GroupwiseEngineTests().Pipelines.Keys)
            {
                names.Add(name, false);
                names.Add(name, true);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rank_gives_what_the_pipeline_gives(string name, bool saved)
    {
        ITransformer model = Pipelines[name]().Fit(_data);
        DataViewSchema schema = _data.Schema;
        model = saved ? OfferModels.SaveAndLoad(model, schema, out schema) : model;
        IDataView view = model.Transform(_data);
        using RankingEngine<VectorItem> engine = _ml.Model.CreateRankingEngine<VectorItem>(model, saved ? schema : null);
        VectorItem[] items = [.. _rows.Select(row => new VectorItem { Features = [.. row.Features.DenseValues()] })];

        IReadOnlyList<RankedItem<VectorItem>> ranked = engine.Rank(items);

        (int Row, float Score, float Probability, uint Rank)[] expected = [.. Read(view).OrderByDescending(row => row.Score)];
        Assert.Equal(expected.Select(row => row.Row), ranked.Select(item => Array.IndexOf(items, item.Item)));
        Assert.Equal(expected.Select(row => row.Score), ranked.Select(item => item.Score));
        Assert.Equal(expected.Select(row => -row.Score), ranked.Select(item => item.Energy));
        if (view.Schema.GetColumnOrNull("Probability") is not null)
        {
            Assert.Equal(expected.Select(row => row.Probability), ranked.Select(item => item.Probability));
        }

        if (view.Schema.GetColumnOrNull("Rank") is not null)
        {
            Assert.Equal(expected.Select(row => row.Rank), ranked.Select(item => (uint)item.Rank));
        }

        Assert.Equal(ranked, engine.Rank(items));
        Assert.Empty(engine.Rank([]));
        Assert.Equal(1, Assert.Single(engine.Rank(items[..1])).Probability);
    }

    [Fact]
    public void Without_steps_for_them_rank_and_probability_are_those_among_all_candidates()
    {
        ITransformer plain = Ranker(0.2f).Fit(_data), selecting = Pipelines["selection"]().Fit(_data);
        using RankingEngine<CandidateRow> all = _ml.Model.CreateRankingEngine<CandidateRow>(plain, _data.Schema);
        using RankingEngine<CandidateRow> few = _ml.Model.CreateRankingEngine<CandidateRow>(selecting, _data.Schema);
        Assert.Equal(all.Rank(_rows).Take(7), few.Rank(_rows));
        Assert.InRange(few.Rank(_rows).Sum(item => item.Probability), 0.1f, 0.9f);
        using RankingEngine<CandidateRow> given =
            _ml.Model.CreateRankingEngine<CandidateRow>(Pipelines["all"]().Fit(_data), _data.Schema, new RankingEngineOptions { Beta = 0.2f });
        Assert.Equal(all.Rank(_rows).Take(11).Select(item => item.Probability), given.Rank(_rows).Select(item => item.Probability));
    }

    [Fact]
    public void A_second_score_is_ranked_anew_among_those_that_the_first_one_left()
    {
        ITransformer model = Ranker(0.2f).Append(_ml.Transforms.GibbsProbability()).Append(_ml.Transforms.EnergyRank())
            .Append(_ml.Transforms.SelectMostCompatible(20)).Append(List()).Fit(_data);
        using RankingEngine<CandidateRow> engine = _ml.Model.CreateRankingEngine<CandidateRow>(model, _data.Schema);
        IReadOnlyList<RankedItem<CandidateRow>> ranked = engine.Rank(_rows);
        Assert.Equal(20, ranked.Count);
        Assert.Equal(ranked.Select(item => 1 + ranked.Count(other => other.Score > item.Score)), ranked.Select(item => item.Rank));
        double sum = ranked.Sum(item => Math.Exp(2 * item.Score));
        Assert.All(ranked, item => Assert.Equal(Math.Exp(2 * item.Score) / sum, item.Probability, 1e-5));
    }

    [Fact]
    public void Many_threads_get_what_one_gets()
    {
        ITransformer model = Pipelines["lists in two stages"]().Fit(_data);
        using RankingEngine<CandidateRow> engine = _ml.Model.CreateRankingEngine<CandidateRow>(model);
        RankedItem<CandidateRow>[][] expected = [.. Enumerable.Range(0, 20).Select(i => engine.Rank(_rows[i..]).ToArray())];
        _ = Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(expected[i % 20], engine.Rank(_rows[(i % 20)..])));
    }

    [Fact]
    public void A_failed_call_leaves_the_engine_as_it_was()
    {
        using RankingEngine<VectorItem> engine = _ml.Model.CreateRankingEngine<VectorItem>(Pipelines["list scores"]().Fit(_data), _data.Schema);
        VectorItem[] items = [.. _rows.Select(row => new VectorItem { Features = [.. row.Features.DenseValues()] })];
        RankedItem<VectorItem>[] expected = [.. engine.Rank(items)];
        Assert.Contains("an item has 1 values", Assert.Throws<InvalidOperationException>(() => engine.Rank([new VectorItem { Features = [1f] }])).Message);
        Assert.Equal(expected, engine.Rank(items));
    }

    [Fact]
    public void Items_that_lack_what_a_group_step_takes_are_refused_by_name()
    {
        ITransformer model = Pipelines["list scores"]().Fit(_data);
        string message = Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<Offer>(model, _data.Schema)).Message;
        Assert.Contains("computes 'Score' from 'Features'", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<Offer>(model)).Message;
        Assert.Contains("ListScoreTransformer cannot read 'Offer'", message, StringComparison.Ordinal);
        ITransformer text = _ml.Transforms.GibbsProbability().Append(_ml.Transforms.EnergyRank()).Fit(Ranker(1).Fit(_data).Transform(_data));
        message = Assert.Throws<ArgumentException>(() => _ml.Model.CreateRankingEngine<VectorItem>(text)).Message;
        Assert.Contains("GibbsProbabilityTransformer cannot read 'VectorItem'", message, StringComparison.Ordinal);
    }

    private static IEnumerable<(int Row, float Score, float Probability, uint Rank)> Read(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        ValueGetter<float> getScore = cursor.GetGetter<float>(view.Schema["Score"]);
        ValueGetter<float>? getProbability =
            view.Schema.GetColumnOrNull("Probability") is { } probability ? cursor.GetGetter<float>(probability) : null;
        ValueGetter<uint>? getRank = view.Schema.GetColumnOrNull("Rank") is { } rank ? cursor.GetGetter<uint>(rank) : null;
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            float score = 0, p = 0;
            uint r = 0;
            getId(ref id);
            getScore(ref score);
            getProbability?.Invoke(ref p);
            getRank?.Invoke(ref r);
            yield return ((int)id.Low, score, p, r);
        }
    }

    private Made Ranker(float beta) =>
        new(data => new RankingPredictionTransformer<EnergyRankingModelParameters>(
            _ml, new EnergyRankingModelParameters(_ml, _energy, [], beta), data.Schema, "Features"));

    private IEstimator<ITransformer> List() => _ml.Transforms.ListScore(ListFixture.Energy(), beta: 2);

    /// <summary>Stands for a trainer.</summary>
    private sealed class Made(Func<IDataView, ITransformer> make) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => make(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => new(
        [
            .. inputSchema,
            new SchemaShape.Column("Score", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false),
        ]);
    }
}
