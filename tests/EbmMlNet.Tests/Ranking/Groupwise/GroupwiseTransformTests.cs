using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Groupwise;

public class GroupwiseTransformTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly ScoredRow[] _rows = ScoredRow.Some();
    private readonly IDataView _data;

    public GroupwiseTransformTests() => _data = _ml.Data.LoadFromEnumerable(_rows);

    [Theory]
    [InlineData("GroupId", 1f)]
    [InlineData("Query", 0.1f)]
    [InlineData("Number", 7f)]
    public void Probabilities_are_the_Gibbs_distribution_of_each_group(string group, float beta)
    {
        float[] expected = [.. _rows.Select(row => GroupwiseOracle.Probability(row, _rows, beta))];
        IDataView view = _ml.Transforms.GibbsProbability("P", rowGroupColumnName: group, beta: beta).Fit(_data).Transform(_data);
        float[] actual = [.. view.GetColumn<float>("P")];
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Equal(_rows.Select(row => row.Score), view.GetColumn<float>("Score"));
    }

    [Fact]
    public void Neither_large_scores_nor_a_large_beta_overflow()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { 1e30f, 2e30f, -3e38f, 3e38f, float.NegativeInfinity }
            .Select(score => new ScoredRow { GroupId = 1, Score = score }));
        IDataView view = _ml.Transforms.GibbsProbability(beta: 1e30f).Fit(data).Transform(data);
        Assert.Equal([0f, 0f, 0f, 1f, 0f], view.GetColumn<float>("Probability"));
    }

    [Theory]
    [InlineData(TiedRanks.Lowest)]
    [InlineData(TiedRanks.Highest)]
    [InlineData(TiedRanks.Dense)]
    [InlineData(TiedRanks.RowOrder)]
    public void Ranks_count_the_better_rows_of_the_group(TiedRanks ties)
    {
        uint[] expected = [.. _rows.Select(row => GroupwiseOracle.Rank(row, _rows, ties))];
        Assert.Equal(expected, _ml.Transforms.EnergyRank(ties: ties).Fit(_data).Transform(_data).GetColumn<uint>("Rank"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void The_best_rows_of_each_group_stay_in_order_with_their_ids(int count)
    {
        (int Row, float Score)[] expected = [.. _rows
            .Select((row, i) => (Row: i, row.Score, Keep: GroupwiseOracle.Rank(row, _rows, TiedRanks.RowOrder) <= count))
            .Where(row => row.Keep)
            .Select(row => (row.Row, row.Score))];
        IDataView view = _ml.Transforms.SelectMostCompatible(count).Fit(_data).Transform(_data);
        Assert.Equal(expected.Select(row => row.Score), view.GetColumn<float>("Score"));
        Assert.Equal(expected.Select(row => _rows[row.Row].Features), view.GetColumn<float[]>("Features"));
        List<string[]> all = EbmMlNet.Training.Tests.Conformance.RowsAssert.Read(_data, _ => false);
        Assert.Equal(expected.Select(row => all[row.Row]), EbmMlNet.Training.Tests.Conformance.RowsAssert.Read(view, _ => false));
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        Assert.All(expected, (_, i) => Assert.True(cursor.MoveNext() && cursor.Position == i));
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Parallel_cursors_and_cursor_sets_keep_groups_whole()
    {
        IDataView view = Chain().Fit(_data).Transform(_data);
        float[] expected = [.. view.GetColumn<float>("P")];
        _ = Parallel.For(0, 16, _ => Assert.Equal(expected, view.GetColumn<float>("P")));
        DataViewRowCursor only = Assert.Single(view.GetRowCursorSet([view.Schema["P"]], 4, new Random(1)));
        only.Dispose();
        Assert.False(view.CanShuffle);
        Assert.Equal(expected, _ml.Data.Cache(view).GetColumn<float>("P"));
    }

    [Fact]
    public void Reading_is_lazy_and_computes_each_score_once()
    {
        int scored = 0;
        var counting = _ml.Transforms.CustomMapping<ScoredRow, Rescored>((input, output) => { output.Rescore = input.Score; _ = Interlocked.Increment(ref scored); }, contractName: null).Fit(_data);
        IDataView view = counting.Transform(_data);
        view = _ml.Transforms.GibbsProbability("P", scoreColumnName: "Rescore").Fit(view).Transform(view);
        Assert.Equal(0, scored);
        Assert.Equal(_rows.Length, view.GetColumn<float>("Rescore").Zip(view.GetColumn<string>("Query")).Count());
        scored = 0;
        using (DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Rescore"], view.Schema["P"]]))
        {
            ValueGetter<float> score = cursor.GetGetter<float>(view.Schema["Rescore"]), p = cursor.GetGetter<float>(view.Schema["P"]);
            float value = 0;
            for (int i = 0; cursor.MoveNext(); i++)
            {
                score(ref value);
                Assert.Equal(_rows[i].Score, value);
                p(ref value);
            }
        }

        Assert.Equal(_rows.Length, scored);
    }

    [Fact]
    public void Data_without_rows_gives_none()
    {
        IDataView none = _ml.Data.LoadFromEnumerable(Array.Empty<ScoredRow>());
        Assert.Empty(Chain().Fit(none).Transform(none).GetColumn<float>("P"));
    }

    [Fact]
    public void A_ranking_engine_runs_them_and_a_prediction_engine_refuses()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        CandidateRow[] rows = ScoringFixture.Rows(energy);
        IDataView data = ScoringFixture.Data(_ml, rows);
        var ranker = ScoringFixture.Transformer(_ml, data, energy);
        IDataView scored = ranker.Transform(data);
        var model = new TransformerChain<ITransformer>(ranker, Chain().Fit(scored));
        using RankingEngine<CandidateRow> engine = _ml.Model.CreateRankingEngine<CandidateRow>(model);
        Assert.Equal(rows.Max(row => -energy.Energy(row.Features.DenseValues().ToArray())), engine.Rank(rows)[0].Score);
        Assert.Equal(4, engine.Rank(rows).Count);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<CandidateRow, CandidateScore>(model, data.Schema));
        ITransformer rank = _ml.Transforms.EnergyRank().Fit(scored);
        Assert.False(rank.IsRowToRowMapper);
        Assert.Contains("CreateRankingEngine", Assert.Throws<InvalidOperationException>(() => rank.GetRowToRowMapper(scored.Schema)).Message);
    }

    private IEstimator<ITransformer> Chain() => _ml.Transforms.GibbsProbability("P", beta: 2f)
        .Append(_ml.Transforms.EnergyRank("R")).Append(_ml.Transforms.SelectMostCompatible(4));

    private sealed class Rescored
    {
        public float Rescore { get; set; }
    }
}
