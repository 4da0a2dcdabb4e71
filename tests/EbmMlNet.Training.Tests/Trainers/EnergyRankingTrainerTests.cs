using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Trainers;

public class EnergyRankingTrainerTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_planted_ranking_is_learnt()
    {
        var test = PlantedRanking.Rows(100, seed: 2);
        ITransformer model = _ml.Ranking.Trainers.EnergyBased(PlantedRanking.Options()).Fit(PlantedRanking.View(_ml, 200, seed: 1));
        Assert.True(PlantedRanking.Ndcg(_ml, model, test) > 0.97);
    }

    [Fact]
    public void A_loss_of_ones_own_trains()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Loss = new SoftHingeLoss();
        ITransformer model = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 200, seed: 1));
        Assert.True(PlantedRanking.Ndcg(_ml, model, PlantedRanking.Rows(100, seed: 2)) > 0.95);
    }

    [Fact]
    public void A_linear_energy_learns_what_is_linear()
    {
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(200, seed: 3);
        rows.ForEach(row => row.Label = row.Features[0] + row.Features[3] > 0 ? 1 : 0);
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Architecture = new Linear();
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.True(PlantedRanking.Ndcg(_ml, model, rows) > 0.98);
        Assert.IsType<LinearEnergy>(model.Model.EnergyFunction);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_bit_for_bit_and_another_seed_others()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Architecture = new Mlp(16) { Dropout = 0.2f };
        options.Loss = new HingeLoss();
        options.Negatives = new RandomIncorrect(2);
        options.EarlyStopping = new EarlyStopping();
        float[] first = Fit(options), again = Fit(options);
        Assert.Equal(first, again);
        options.Seed = 2;
        Assert.NotEqual(first, Fit(options));

        float[] Fit(EnergyRankingTrainer.Options o) => Weights(_ml.Ranking.Trainers.EnergyBased(o).Fit(PlantedRanking.View(_ml, 50, seed: 1)));
    }

    [Fact]
    public void Without_a_seed_it_comes_from_the_context()
    {
        Assert.Equal(Fit(5), Fit(5));
        Assert.NotEqual(Fit(5), Fit(6));

        static float[] Fit(int seed)
        {
            var ml = new MLContext(seed);
            EnergyRankingTrainer.Options options = PlantedRanking.Options();
            options.Seed = null;
            options.NumberOfEpochs = 2;
            return Weights(ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 20, seed: 1)));
        }
    }

    [Fact]
    public void Early_stopping_keeps_the_best_epoch()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 60;
        options.EarlyStopping = new EarlyStopping { Patience = 4 };
        IDataView train = PlantedRanking.View(_ml, 40, seed: 1);
        List<PlantedRanking.Candidate> validation = PlantedRanking.Rows(60, seed: 2);
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(train, _ml.Data.LoadFromEnumerable(validation));
        EpochReport best = model.Model.History.MaxBy(report => report.ValidationMetric)!;
        Assert.True(best.IsBest);
        Assert.Equal(best.ValidationMetric, PlantedRanking.Ndcg(_ml, model, validation), 1e-4);
        Assert.True(model.Model.History.Count <= best.Epoch + 4);
    }

    [Fact]
    public void Early_stopping_without_validation_data_splits_a_part_off_by_group()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.EarlyStopping = new EarlyStopping { ValidationFraction = 0.25 };
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(40, seed: 1, least: 8, most: 8);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Label = i % 8 == 0 ? 1 : 0;
        }

        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.All(model.Model.History, report => Assert.InRange(report.ValidationMetric, 0, 1));

        // One right answer of eight: in a group of which some rows were trained on, it would stand against fewer.
        Assert.All(model.Model.History, report => Assert.Equal(Math.Log(8), report.UniformNll, 1e-5));
    }

    [Fact]
    public void Early_stopping_on_a_metric_that_leaves_every_group_out_is_refused()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.EarlyStopping = new EarlyStopping();
        options.ValidationMetric = new MrrMetric(relevantFrom: 3);
        var error = Assert.Throws<InvalidOperationException>(
            () => _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 40, seed: 1)));
        Assert.Contains("EarlyStopping watches MRR", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_goes_on_from_an_earlier_model()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 5;
        options.LearningRateSchedule = new ConstantSchedule();
        IDataView train = PlantedRanking.View(_ml, 200, seed: 1);
        EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(options);
        var first = trainer.Fit(train);
        var second = trainer.Fit(train, null, first.Model);
        Assert.True(second.Model.History[0].Loss < first.Model.History[0].Loss);
        Assert.True(second.Model.History[^1].Loss < first.Model.History[^1].Loss);
        Assert.Equal(first.Model.EnergyFunction.Scaling.Mean.ToArray(), second.Model.EnergyFunction.Scaling.Mean.ToArray());

        options.Architecture = new Mlp(31);
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBased(options).Fit(train, null, first.Model));
        Assert.Contains("Mlp(31)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_epoch_is_logged_reported_and_kept_in_the_history()
    {
        var lines = new List<string>();
        _ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Info)
            {
                lines.Add(message.RawMessage);
            }
        };
        var reports = new List<EpochReport>();
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 4;
        options.Loss = new HingeLoss();
        options.OnEpoch = reports.Add;
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 50, seed: 1));
        Assert.Equal([1, 2, 3, 4], reports.Select(report => report.Epoch));
        Assert.Equal(reports, model.Model.History);
        Assert.Equal(4, lines.Count(line => line.StartsWith("Epoch ", StringComparison.Ordinal)));
        Assert.All(reports, report => Assert.True(report is { PushDown: > 0, PushUp: > 0, EnergySpread: > 0, MarginViolations: > 0 and <= 1 }));
        Assert.True(reports[^1].Loss < reports[0].Loss);
        Assert.True(reports[^1].EnergyGap > reports[0].EnergyGap);
        Assert.True(reports[^1].MarginViolations < reports[0].MarginViolations);
    }

    [Fact]
    public void Training_can_be_cancelled_between_batches()
    {
        using var source = new CancellationTokenSource();
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 100_000;
        options.CancellationToken = source.Token;
        options.OnEpoch = report =>
        {
            if (report.Epoch == 3)
            {
                source.Cancel();
            }
        };
        Assert.ThrowsAny<OperationCanceledException>(() => _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 20, seed: 1)));
    }

    [Fact]
    public void A_group_of_weight_two_counts_as_two_groups()
    {
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(10, seed: 1);
        List<PlantedRanking.Candidate> twice = [.. rows];
        uint next = 1000;
        foreach (IGrouping<uint, PlantedRanking.Candidate> group in rows.GroupBy(row => row.GroupId).Where(group => group.Key % 2 == 0).ToList())
        {
            next++;
            twice.AddRange(group.Select(row => new PlantedRanking.Candidate { Label = row.Label, GroupId = next, Features = row.Features }));
            group.ToList().ForEach(row => row.Weight = 2);
        }

        // All groups in one step, so that only their weights differ; scaling off, because doubled rows would change it.
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.GroupsPerBatch = 1000;
        options.NumberOfEpochs = 5;
        options.FeatureScaling = FeatureScaling.None;
        options.ExampleWeightColumnName = "Weight";
        float[] weighted = Weights(_ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows)));
        rows.ForEach(row => row.Weight = 1);
        float[] doubled = Weights(_ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(twice)));

        // Not the last bias: the loss does not depend on it, so it follows rounding alone.
        Assert.All(weighted.Zip(doubled).SkipLast(1), pair => Assert.Equal(pair.First, pair.Second, 2e-3f));
    }

    [Fact]
    public void A_group_of_ten_thousand_and_groups_without_contrast_train()
    {
        var rows = PlantedRanking.Rows(1, seed: 1, least: 10_000, most: 10_000);
        rows.AddRange(PlantedRanking.Rows(5, seed: 2).Select(row => new PlantedRanking.Candidate
        {
            GroupId = row.GroupId + 50,
            Label = 1,
            Features = row.Features,
        }));
        rows.AddRange(PlantedRanking.Rows(5, seed: 3, least: 1, most: 1).Select(row => new PlantedRanking.Candidate
        {
            GroupId = row.GroupId + 100,
            Features = row.Features,
        }));
        var warnings = new List<string>();
        _ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(message.Message);
            }
        };
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 3;
        _ = _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.Contains(warnings, warning => warning.Contains("10 of 11 groups", StringComparison.Ordinal));
    }

    [Fact]
    public void Raw_values_of_wild_scale_missing_values_and_constants_train()
    {
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(100, seed: 1);
        var random = new Random(4);
        foreach (PlantedRanking.Candidate row in rows)
        {
            row.Features[3] = (float)Math.Exp(17 * random.NextDouble());
            row.Features[4] = 42;
            row.Features[5] = random.Next(3) == 0 ? float.NaN : 1e7f + random.Next(5);
        }

        var model = _ml.Ranking.Trainers.EnergyBased(PlantedRanking.Options()).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.True(PlantedRanking.Ndcg(_ml, model, rows) > 0.95);
    }

    [Fact]
    public void A_function_that_needs_energies_above_zero_trains_with_one_and_says_so_without()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Loss = new SquareSquareLoss();
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBased(options));
        Assert.Contains("NonNegative = true", error.Message, StringComparison.Ordinal);
        options.Architecture = new Mlp(32) { NonNegative = true };
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 200, seed: 1));
        Assert.True(PlantedRanking.Ndcg(_ml, model, PlantedRanking.Rows(100, seed: 2)) > 0.9);
        Assert.True(model.Model.EnergyFunction.IsNonNegative);
    }

    private static float[] Weights(RankingPredictionTransformer<EnergyRankingModelParameters> model) =>
        [.. Assert.IsType<MlpEnergy>(model.Model.EnergyFunction).Layers.SelectMany(layer => layer.Weights.ToArray().Concat(layer.Bias.ToArray()))];
}
