using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public class EnergyRankingModelParametersTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly EnergyFunction _energy = ScoringFixture.Energy();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_score_is_the_negative_energy(bool sparse)
    {
        CandidateRow[] rows = ScoringFixture.Rows(_energy, sparse: sparse);
        IDataView data = ScoringFixture.Data(_ml, rows);
        float[] expected = [.. rows.Select(row => -_energy.Energy(row.Features.DenseValues().ToArray()))];
        Assert.Equal(expected, ScoringFixture.Scores(ScoringFixture.Transformer(_ml, data, _energy).Transform(data)));
    }

    [Fact]
    public void The_score_column_is_annotated_as_ML_NET_annotates_a_rankers()
    {
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(_energy));
        var transformer = ScoringFixture.Transformer(_ml, data, _energy);
        DataViewSchema.Column score = transformer.Transform(data).Schema["Score"];
        Assert.Equal(NumberDataViewType.Single, score.Type);
        Assert.Equal("Ranking", Text(score, "ScoreColumnKind"));
        Assert.Equal("Score", Text(score, "ScoreValueKind"));
        uint set = 0;
        score.Annotations.GetValue("ScoreColumnSetId", ref set);
        Assert.True(set > 0);
        Assert.Equal(transformer.GetOutputSchema(data.Schema).Select(c => c.ToString()), transformer.Transform(data).Schema.Select(c => c.ToString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_saved_model_gives_the_same_scores_and_history(bool inChain)
    {
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(_energy));
        ITransformer transformer = ScoringFixture.Transformer(_ml, data, _energy);
        if (inChain)
        {
            transformer = new TransformerChain<ITransformer>(_ml.Transforms.CopyColumns("Copy", "Label").Fit(data), transformer);
        }

        ITransformer loaded = SaveAndLoad(transformer, data.Schema);
        Assert.Equal(ScoringFixture.Scores(transformer.Transform(data)), ScoringFixture.Scores(loaded.Transform(data)));
        ITransformer last = loaded is IEnumerable<ITransformer> chain ? chain.Last() : loaded;
        var model = Assert.IsType<RankingPredictionTransformer<EnergyRankingModelParameters>>(last).Model;
        Assert.Equal(ScoringFixture.History, model.History);
        Assert.IsType<MlpEnergy>(model.EnergyFunction);
    }

    [Fact]
    public void Parallel_cursors_and_a_prediction_engine_give_the_same_scores()
    {
        CandidateRow[] rows = ScoringFixture.Rows(_energy, 3000);
        IDataView data = ScoringFixture.Data(_ml, rows);
        var transformer = ScoringFixture.Transformer(_ml, data, _energy);
        IDataView scored = transformer.Transform(_ml.Data.Cache(data));
        float[] expected = [.. rows.Select(row => -_energy.Energy(row.Features.DenseValues().ToArray()))];
        _ = Parallel.For(0, 8, _ => Assert.Equal(expected, ScoringFixture.Scores(scored)));
        DataViewRowCursor[] cursors = scored.GetRowCursorSet([scored.Schema["Score"]], 4, new Random(1));
        float[] split = [.. cursors.SelectMany(Drain)];
        Assert.Equal(expected.Order(), split.Order());

        PredictionEngine<CandidateRow, CandidateScore> engine =
            _ml.Model.CreatePredictionEngine<CandidateRow, CandidateScore>(transformer, data.Schema);
        Assert.Equal(expected.Take(50), rows.Take(50).Select(row => engine.Predict(row).Score));
        engine.Dispose();
    }

    [Fact]
    public void Both_overloads_of_permutation_feature_importance_see_what_matters()
    {
        // Only the first feature counts, and it is the label.
        float[] weights = new float[ScoringFixture.FeatureCount];
        weights[0] = -1f;
        var energy = new LinearEnergy(InputScaling.Identity(weights.Length), weights, 0f);
        CandidateRow[] rows = ScoringFixture.Rows(energy);
        foreach (CandidateRow row in rows)
        {
            float[] features = [.. row.Features.DenseValues()];
            features[0] = row.Label;
            row.Features = new VBuffer<float>(features.Length, features);
        }

        IDataView data = ScoringFixture.Data(_ml, rows);
        var transformer = ScoringFixture.Transformer(_ml, data, energy);
        IDataView scored = transformer.Transform(data);
        var typed = _ml.Ranking.PermutationFeatureImportance(transformer, scored, rowGroupColumnName: "GroupId");
        Assert.True(typed[0].NormalizedDiscountedCumulativeGains[0].Mean < -0.01);
        Assert.All(typed.Skip(1), metrics => Assert.Equal(0, metrics.NormalizedDiscountedCumulativeGains[0].Mean));
        var named = _ml.Ranking.PermutationFeatureImportance((ITransformer)transformer, scored, rowGroupColumnName: "GroupId");
        Assert.True(named["f0"].NormalizedDiscountedCumulativeGains[0].Mean < -0.01);
        named = _ml.Ranking.PermutationFeatureImportance(SaveAndLoad(transformer, data.Schema), scored, rowGroupColumnName: "GroupId");
        Assert.True(named["f0"].NormalizedDiscountedCumulativeGains[0].Mean < -0.01);
    }

    [Fact]
    public void ML_NETs_evaluator_takes_the_scores()
    {
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(_energy));
        RankingMetrics metrics = _ml.Ranking.Evaluate(ScoringFixture.Transformer(_ml, data, _energy).Transform(data), rowGroupColumnName: "GroupId");
        Assert.InRange(metrics.NormalizedDiscountedCumulativeGains[9], 0.1, 1);
    }

    [Fact]
    public void Features_of_the_wrong_length_are_refused_at_once()
    {
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(_energy));
        IDataView shorter = ScoringFixture.Data(_ml, ScoringFixture.Rows(_energy), ScoringFixture.FeatureCount - 1);
        var transformer = ScoringFixture.Transformer(_ml, data, _energy);
        foreach (Action act in (Action[])[
            () => transformer.Transform(shorter), () => transformer.GetOutputSchema(shorter.Schema), () => ScoringFixture.Transformer(_ml, shorter, _energy)])
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
            Assert.Contains("feature column 'Features'", message);
            Assert.Contains("Vector<Single, 24>", message);
            Assert.Contains("Vector<Single, 23>", message);
        }
    }

    [Fact]
    public void Rows_that_share_a_context_have_scores_of_their_own()
    {
        EnergyFunction joint = ScoringFixture.Joint();
        CandidateRow[] rows = [.. ScoringFixture.Rows(joint, 48).Concat(ScoringFixture.Rows(joint, 40, sparse: true))];
        for (int i = 0; i < rows.Length; i++)
        {
            // The context, the first half, of every row is that of the first row of its four.
            float[] features = [.. rows[i / 4 * 4].Features.DenseValues().Take(12), .. rows[i].Features.DenseValues().Skip(12)];
            int[] indices = [.. Enumerable.Range(0, features.Length).Where(f => features[f] != 0)];
            rows[i].Features = rows[i].Features.IsDense
                ? new VBuffer<float>(features.Length, features)
                : new VBuffer<float>(features.Length, indices.Length, indices.Select(f => features[f]).ToArray(), indices);
        }

        IDataView data = ScoringFixture.Data(_ml, rows);
        var transformer = ScoringFixture.Transformer(_ml, data, joint);
        float[] expected = [.. rows.Select(row => -joint.Energy(row.Features.DenseValues().ToArray()))];
        Assert.Equal(expected, ScoringFixture.Scores(transformer.Transform(data)));
        using RankingEngine<CandidateRow> engine = _ml.Model.CreateRankingEngine<CandidateRow>(transformer, data.Schema);
        Assert.Equal(expected.OrderDescending(), engine.Rank(rows).Select(item => item.Score));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scoring_a_row_allocates_nothing_beyond_reading_it(bool isJoint)
    {
        EnergyFunction energy = isJoint ? ScoringFixture.Joint() : _energy;
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(energy, 4000));
        IDataView scored = ScoringFixture.Transformer(_ml, data, energy).Transform(data);
        long few = Allocated<float>("Score", 100) - Allocated<VBuffer<float>>("Features", 100);
        long many = Allocated<float>("Score", 4000) - Allocated<VBuffer<float>>("Features", 4000);
        // One object a row would be 24 bytes for each of the 3,900 more rows; ML.NET's own reading varies by a few thousand in all.
        Assert.True(many - few < 3900 * 5, $"{many - few} bytes more");

        long Allocated<T>(string column, int rows) => Allocations.Least(() => Read<T>(_ml.Data.TakeRows(scored, rows), column));

        static void Read<T>(IDataView view, string column)
        {
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
            ValueGetter<T> getter = cursor.GetGetter<T>(view.Schema[column]);
            T value = default!;
            while (cursor.MoveNext())
            {
                getter(ref value);
            }
        }
    }

    private static string Text(DataViewSchema.Column column, string annotation)
    {
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(annotation, ref text);
        return text.ToString();
    }

    private static List<float> Drain(DataViewRowCursor cursor)
    {
        var scores = new List<float>();
        using (cursor)
        {
            ValueGetter<float> getter = cursor.GetGetter<float>(cursor.Schema["Score"]);
            float score = 0;
            while (cursor.MoveNext())
            {
                getter(ref score);
                scores.Add(score);
            }
        }

        return scores;
    }

    private static ITransformer SaveAndLoad(ITransformer transformer, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(transformer, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }
}
