using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

public sealed class EnergyListTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _log = [];

    public EnergyListTrainerTests() => _ml.Log += (_, entry) =>
    {
        lock (_log)
        {
            _log.Add(entry.Message);
        }
    };

    [Fact]
    public void What_hangs_on_the_others_and_on_the_query_is_learnt_with_attention_and_not_without()
    {
        List<Offer> train = NearestOrFarthest(240, seed: 1), test = NearestOrFarthest(100, seed: 2);
        EnergyRankingTrainer.Options alone = new() { Architecture = new Mlp(32), Seed = 1, NumberOfThreads = 1 };
        double without = Ndcg(_ml.Ranking.Trainers.EnergyBased(alone).Fit(View(train)), test);
        ListScoreTransformer lists = _ml.Ranking.Trainers.EnergyBasedLists(Options()).Fit(View(train));
        double with = Ndcg(lists, test);
        _ = Assert.IsType<AttentionListEnergy>(lists.EnergyFunction);
        Assert.Contains(_log, line => line.Contains("Attention is kept: over 240 groups, each held out once, it moves NDCG@10 by +0.", StringComparison.Ordinal));
        Assert.InRange(without, 0, 0.7);
        Assert.InRange(with, without + 0.15, 1);
    }

    [Fact]
    public void Where_the_others_do_not_matter_it_is_the_ranker_of_rows()
    {
        // A sum of both features and of noise, of which a linear energy leaves nothing to be found.
        var random = new Random(4);
        List<Offer> rows = NearestOrFarthest(100, seed: 4);
        rows.ForEach(row => row.Features[1] = random.NextSingle());
        rows.ForEach(row => row.Label = (int)Math.Clamp(row.Features[0] + (2 * row.Features[1]) + (2 * random.NextSingle()), 0, 4));
        EnergyListTrainer.Options options = Options();
        options.Architecture = new Linear();
        ListScoreTransformer lists = _ml.Ranking.Trainers.EnergyBasedLists(options).Fit(View(rows));
        ITransformer ofRows = _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Architecture = new Linear(), Seed = 1, NumberOfThreads = 1 }).Fit(View(rows));
        _ = Assert.IsType<RowListEnergy>(lists.EnergyFunction);
        Assert.Contains(_log, line => line.Contains("Attention is left out: over ", StringComparison.Ordinal));
        Assert.Equal(Scores(ofRows, rows), Scores(lists, rows));
    }

    [Fact]
    public void The_same_seed_gives_the_same_scores_and_the_engine_those_of_the_pipeline()
    {
        List<Offer> rows = NearestOrFarthest(40, seed: 3);
        EnergyListTrainer.Options options = Options();
        (options.KeepsAttention, options.NumberOfEpochs) = (true, 4);
        int epochs = 0;
        options.OnEpoch = _ => epochs++;
        ListScoreTransformer first = _ml.Ranking.Trainers.EnergyBasedLists(options).Fit(View(rows));
        Assert.Equal(4, epochs);
        float[] scores = Scores(first, rows);
        Assert.Equal(scores, Scores(new MLContext(7).Ranking.Trainers.EnergyBasedLists(options).Fit(View(rows)), rows));
        Assert.Equal(1, first.Beta);
        Offer[] group = [.. rows.Take(6)];
        using RankingEngine<Offer> engine = _ml.Model.CreateRankingEngine<Offer>(first);
        Assert.Equal(scores[..6].OrderDescending(), engine.Rank(group).Select(hit => hit.Score));
        Assert.True(_ml.Ranking.Evaluate(first.Transform(View(rows))).NormalizedDiscountedCumulativeGains[0] > 0);
    }

    [Fact]
    public void Groups_without_contrast_and_weights_of_0_teach_nothing()
    {
        List<Offer> rows = NearestOrFarthest(40, seed: 3);
        List<Offer> flat = [.. rows, .. Enumerable.Range(0, 20).Select(i => new Offer { GroupId = (uint)(1000 + (i / 5)), Label = 1, Weight = 1, Features = [9, 9] })];
        EnergyListTrainer.Options options = Options();
        (options.KeepsAttention, options.NumberOfEpochs, options.ExampleWeightColumnName) = (true, 2, "Weight");
        float[] scores = Scores(_ml.Ranking.Trainers.EnergyBasedLists(options).Fit(View(flat)), flat);
        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
        flat.ForEach(row => row.Weight = 0);
        Assert.Contains("nothing to rank", Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBasedLists(options).Fit(View(flat))).Message);
    }

    [Fact]
    public void Too_few_groups_and_too_many_features_leave_the_ranker_of_rows_and_say_so()
    {
        EnergyListTrainer.Options options = Options();
        options.NumberOfEpochs = 2;
        _ = Assert.IsType<RowListEnergy>(_ml.Ranking.Trainers.EnergyBasedLists(options).Fit(View(NearestOrFarthest(29, seed: 1))).EnergyFunction);
        Assert.Contains(_log, line => line.Contains("Attention is left out: 29 groups are too few to tell whether it helps; 30 are needed.", StringComparison.Ordinal));
        var wide = SchemaDefinition.Create(typeof(Offer));
        wide["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4096);
        List<Offer> rows = NearestOrFarthest(30, seed: 1);
        rows.ForEach(row => Array.Resize(ref row.Features, 4096));
        _ = Assert.IsType<RowListEnergy>(_ml.Ranking.Trainers.EnergyBasedLists(options).Fit(_ml.Data.LoadFromEnumerable(rows, wide)).EnergyFunction);
        Assert.Contains(_log, line => line.Contains("it does not look at 4096 features", StringComparison.Ordinal));
    }

    [Fact]
    public void Data_that_does_not_fit_and_cancelling_end_it()
    {
        EnergyListTrainer.Options options = Options();
        options.Memory = 1 << 16;
        string message = Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBasedLists(options).Fit(View(NearestOrFarthest(600, seed: 1)))).Message;
        Assert.Contains("does not fit in half of Options.Memory", message, StringComparison.Ordinal);
        using var cancel = new CancellationTokenSource();
        options = Options();
        options.CancellationToken = cancel.Token;
        options.OnEpoch = _ => cancel.Cancel();
        _ = Assert.ThrowsAny<OperationCanceledException>(() => _ml.Ranking.Trainers.EnergyBasedLists(options).Fit(View(NearestOrFarthest(40, seed: 1))));
    }

    [Fact]
    public void It_is_kept_where_the_mean_gain_is_more_than_two_standard_errors()
    {
        (double gain, double error) = ListRun.Gain([0.5, 0.9, double.NaN, 0.7], [0.4, 0.6, 0.3, 0.5]);
        Assert.Equal(0.2, gain, 1e-12);
        Assert.Equal(0.1 / Math.Sqrt(3), error, 1e-12);
        Assert.Equal((0, 0), ListRun.Gain([0.5, 0.5], [0.5, 0.5]));
        Assert.Equal((0, 0), ListRun.Gain([double.NaN], [0.5]));
    }

    [Fact]
    public void Some_groups_are_viewed_with_all_that_rows_have()
    {
        List<Offer> rows = NearestOrFarthest(4, seed: 1);
        var view = new SomeGroupsView(View(rows), "GroupId", group => group is 1 or 3);
        Assert.Equal(rows.Where(row => row.GroupId is 2 or 4).Select(row => row.Features), view.GetColumn<float[]>("Features"));
        Assert.Equal(rows.Where(row => row.GroupId is 2 or 4).Select(row => row.Label), view.GetColumn<float>("Label"));
    }

    // Six offers around a price that the query sets; the query's own feature says whether the nearest to their middle is right, or the farthest.
    private static List<Offer> NearestOrFarthest(int groups, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, groups).SelectMany(group =>
        {
            float level = (4 * random.NextSingle()) - 2, asked = random.Next(2);
            float[] prices = [.. Enumerable.Range(0, 6).Select(_ => level + (2 * random.NextSingle()) - 1)];
            float middle = prices.Average();
            float right = asked > 0 ? prices.MinBy(price => Math.Abs(price - middle)) : prices.MaxBy(price => Math.Abs(price - middle));
            return prices.Select(price => new Offer { GroupId = (uint)group + 1, Label = price == right ? 1 : 0, Weight = 1, Features = [price, asked] });
        })];
    }

    private static EnergyListTrainer.Options Options() => new() { Architecture = new Mlp(32), Seed = 1, NumberOfThreads = 1 };

    private IDataView View(List<Offer> rows) => _ml.Data.LoadFromEnumerable(rows);

    private float[] Scores(ITransformer model, List<Offer> rows) => [.. model.Transform(View(rows)).GetColumn<float>("Score")];

    private double Ndcg(ITransformer model, List<Offer> rows) => new NdcgMetric().Mean(
        Array.ConvertAll(Scores(model, rows), score => -score), [.. rows.Select(row => row.Label)], [.. rows.GroupBy(row => row.GroupId).Select(group => group.Count())]);

    private sealed class Offer
    {
        [VectorType(2)]
        public float[] Features = [];

        public float Label;

        public float Weight;

        [KeyType(100_000)]
        public uint GroupId;
    }
}
