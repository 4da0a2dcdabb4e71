using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Classification;

public class EnergyMulticlassTrainerTests
{
    private readonly MLContext _ml = new(1);

    public static TheoryData<string> Losses => [.. Catalogue.OwnLosses.Select(loss => loss.GetType().Name)];

    /// <summary>Nothing in the energy loss pushes up: on a network whose energies can all sink it stays far behind.</summary>
    [Theory]
    [MemberData(nameof(Losses))]
    public void Planted_classes_are_learnt_by_every_loss_that_pushes_incorrect_answers_up(string name)
    {
        EnergyBasedLoss loss = Catalogue.OwnLosses.Single(l => l.GetType().Name == name);
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Loss = loss;
        options.Architecture = new Mlp(32) { NonNegative = loss.RequiresNonNegativeEnergies };
        ITransformer model = _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 1000, seed: 1));
        double accuracy = PlantedClasses.Accuracy(_ml, model, PlantedClasses.View(_ml, 500, seed: 2));
        Assert.True(loss is EnergyLoss ? accuracy < 0.75 : accuracy > 0.85, $"{loss}: {accuracy}");
    }

    [Fact]
    public void A_linear_energy_learns_what_is_linear()
    {
        List<PlantedClasses.Row> rows = PlantedClasses.Rows(600, seed: 3);
        rows.ForEach(row => row.Label = PlantedClasses.Names[Array.IndexOf(row.Features, row.Features[..4].Max())]);
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Architecture = new Linear();
        options.NumberOfEpochs = 60;
        IDataView data = PlantedClasses.View(_ml, rows);
        var model = _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(data);
        double accuracy = PlantedClasses.Accuracy(_ml, model, data);
        Assert.True(accuracy > 0.96, $"{accuracy}");
        _ = Assert.Single(model.Model.EnergyFunction.Layers);
        Assert.Equal(1, model.Model.Beta);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_bit_for_bit_and_another_seed_others()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Architecture = new Mlp(16) { Dropout = 0.2f };
        options.Negatives = new RandomIncorrect(2);
        options.Loss = new HingeLoss();
        options.ClassesPerStep = 3;
        options.EarlyStopping = new EarlyStopping();
        float[] first = Fit(), again = Fit();
        Assert.Equal(first, again);
        options.Seed = 2;
        Assert.NotEqual(first, Fit());

        float[] Fit() => Weights(_ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 200, seed: 1)));
    }

    [Fact]
    public void Without_a_seed_it_comes_from_the_context()
    {
        Assert.Equal(Fit(5), Fit(5));
        Assert.NotEqual(Fit(5), Fit(6));

        static float[] Fit(int seed)
        {
            var ml = new MLContext(seed);
            EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
            options.Seed = null;
            options.NumberOfEpochs = 2;
            return Weights(ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(ml, 60, seed: 1)));
        }
    }

    [Fact]
    public void Early_stopping_keeps_the_epoch_of_the_best_accuracy()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.NumberOfEpochs = 60;
        options.EarlyStopping = new EarlyStopping { Patience = 4 };
        IDataView validation = PlantedClasses.View(_ml, 150, seed: 2);
        var model = _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 150, seed: 1), validation);
        EpochReport best = model.Model.History.MaxBy(report => report.ValidationMetric)!;
        Assert.True(best.IsBest);
        Assert.Equal(best.ValidationMetric, PlantedClasses.Accuracy(_ml, model, validation), 1e-6);
        Assert.True(model.Model.History.Count <= best.Epoch + 4);
        MulticlassCalibration calibration = _ml.MulticlassClassification.EvaluateCalibration(model.Transform(validation));
        Assert.Equal(best.HeldOutNll, calibration.NegativeLogLikelihood, 1e-4);
        Assert.Equal(Math.Log(PlantedClasses.Names.Length), best.UniformNll, 1e-6);
    }

    [Fact]
    public void Training_goes_on_from_an_earlier_model()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.NumberOfEpochs = 4;
        options.LearningRateSchedule = new ConstantSchedule();
        IDataView train = PlantedClasses.View(_ml, 600, seed: 1);
        EnergyMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.EnergyBased(options);
        var first = trainer.Fit(train);
        var second = trainer.Fit(train, null, first.Model);
        Assert.True(second.Model.History[0].Loss < first.Model.History[^1].Loss * 1.05);
        Assert.True(second.Model.History[^1].Loss < first.Model.History[^1].Loss);
        Assert.Equal(first.Model.EnergyFunction.Scaling.Mean.ToArray(), second.Model.EnergyFunction.Scaling.Mean.ToArray());
    }

    [Fact]
    public void With_no_architecture_set_the_model_is_the_mean_of_two_networks_and_training_goes_on_from_both()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        (options.Architecture, options.NumberOfEpochs, options.LearningRateSchedule) = (null, 4, new ConstantSchedule());
        IDataView train = PlantedClasses.View(_ml, 300, seed: 1), test = PlantedClasses.View(_ml, 300, seed: 2);
        EnergyMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.EnergyBased(options);
        var first = trainer.Fit(train);
        Assert.Equal(2, first.Model.EnergyFunction.Members.Count);
        float[] row = train.GetColumn<float[]>("Features").First(), energies = new float[first.Model.EnergyFunction.ClassCount];
        Assert.NotEqual(first.Model.EnergyFunction.Members[0].Energy(row, 0), first.Model.EnergyFunction.Members[1].Energy(row, 0));
        Assert.Equal(Weights(first), Weights(trainer.Fit(train)));

        var second = trainer.Fit(train, null, first.Model);
        Assert.Equal(2, second.Model.EnergyFunction.Members.Count);
        Assert.True(second.Model.History[^1].Loss < first.Model.History[^1].Loss);
        double before = PlantedClasses.Accuracy(_ml, first, test), after = PlantedClasses.Accuracy(_ml, second, test);
        Assert.InRange(after, before - 0.06, 1);
    }

    [Fact]
    public void A_row_of_weight_two_counts_as_two_rows()
    {
        List<PlantedClasses.Row> rows = PlantedClasses.Rows(40, seed: 1);
        List<PlantedClasses.Row> twice = [.. rows.SelectMany(row => Enumerable.Repeat(row, (int)row.Weight))];
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.RowsPerBatch = 1000;
        options.NumberOfEpochs = 5;
        options.FeatureScaling = FeatureScaling.None;
        float[] doubled = Weights(_ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, twice)));
        options.ExampleWeightColumnName = "Weight";
        float[] weighted = Weights(_ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, rows)));
        Assert.All(weighted.Zip(doubled), pair => Assert.Equal(pair.First, pair.Second, 2e-3f));
    }

    [Fact]
    public void Rows_without_a_class_are_left_out_with_a_warning_that_counts_them()
    {
        var warnings = new List<string>();
        _ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(message.RawMessage);
            }
        };
        List<PlantedClasses.Row> rows = PlantedClasses.Rows(100, seed: 1);
        List<PlantedClasses.Row> more = [.. rows, .. PlantedClasses.Rows(7, seed: 2).Select(row => new PlantedClasses.Row { Label = "nowhere", Features = row.Features })];
        EnergyMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.EnergyBased(PlantedClasses.Options());
        Assert.Equal(Weights(trainer.Fit(PlantedClasses.View(_ml, rows))), Weights(trainer.Fit(PlantedClasses.View(_ml, more))));
        Assert.Contains("7 of 107 rows have no class in column 'Label' (a missing key); they are left out.", Assert.Single(warnings), StringComparison.Ordinal);
        _ = trainer.Fit(PlantedClasses.View(_ml, rows), PlantedClasses.View(_ml, more));
        Assert.Contains("7 of 107 validation rows have no class", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Training_reports_every_epoch_and_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var reports = new List<EpochReport>();
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.NumberOfEpochs = 100_000;
        options.CancellationToken = source.Token;
        options.OnEpoch = report =>
        {
            reports.Add(report);
            if (report.Epoch == 3)
            {
                source.Cancel();
            }
        };
        Assert.ThrowsAny<OperationCanceledException>(
            () => _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 100, seed: 1)));
        Assert.Equal([1, 2, 3], reports.Select(report => report.Epoch));
        Assert.All(reports, report => Assert.True(report is { PushDown: > 0, PushUp: > 0, EnergySpread: > 0 }));
    }

    [Fact]
    public void A_cost_matrix_keeps_dear_confusions_further_apart()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Loss = new HingeLoss();
        options.Negatives = new AllIncorrect();
        float[,] costs = { { 0, 1, 6, 1 }, { 1, 0, 1, 1 }, { 1, 1, 0, 1 }, { 1, 1, 1, 0 } };
        options.Margin = new CostMatrixMargin(costs);
        IDataView data = PlantedClasses.View(_ml, 800, seed: 1);
        float[] dear = MeanGaps(_ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(data).Model.EnergyFunction);
        options.Margin = new ConstantMargin();
        float[] even = MeanGaps(_ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(data).Model.EnergyFunction);
        // From north to south, the opposite.
        Assert.True(dear[2] > 1.5 * even[2], $"{dear[2]} and {even[2]}");
        Assert.True(dear[2] > dear[1] + 3, $"{dear[2]} and {dear[1]}");

        static float[] MeanGaps(ClassEnergyFunction energies)
        {
            float[] sums = new float[4], one = new float[4];
            List<PlantedClasses.Row> north = PlantedClasses.Rows(800, seed: 2).FindAll(row => row.Label == "north");
            foreach (PlantedClasses.Row row in north)
            {
                energies.Energies(row.Features, one);
                for (int i = 0; i < 4; i++)
                {
                    sums[i] += (one[i] - one[0]) / north.Count;
                }
            }

            return sums;
        }
    }

    [Fact]
    public void Fitting_beta_lowers_likelihood_loss_and_calibration_error_on_rows_it_was_not_fitted_to()
    {
        // A loss of margins knows no probabilities: energies a margin of 1 apart say far less than the classifier knows.
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Loss = new HingeLoss();
        var model = _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 1000, seed: 1));
        IDataView test = PlantedClasses.View(_ml, 2000, seed: 3);
        var fitted = _ml.MulticlassClassification.FitBeta(model, PlantedClasses.View(_ml, 1000, seed: 2));
        MulticlassCalibration before = _ml.MulticlassClassification.EvaluateCalibration(model.Transform(test));
        MulticlassCalibration after = _ml.MulticlassClassification.EvaluateCalibration(fitted.Transform(test));
        Assert.True(fitted.Model.Beta > 1.5, $"beta {fitted.Model.Beta}");
        Assert.True(after.NegativeLogLikelihood < before.NegativeLogLikelihood - 0.02, $"{before} -> {after}");
        Assert.True(after.ExpectedCalibrationError < before.ExpectedCalibrationError - 0.01, $"{before} -> {after}");
        Assert.Equal(before.Accuracy, after.Accuracy, 1e-3);
    }

    private static float[] Weights(MulticlassPredictionTransformer<EnergyMulticlassModelParameters> model) =>
        [.. Networks(model.Model.EnergyFunction).SelectMany(network => network.Layers).SelectMany(layer => layer.Weights.ToArray().Concat(layer.Bias.ToArray()))];

    private static IReadOnlyList<ClassEnergyFunction> Networks(ClassEnergyFunction energies) => energies.Members.Count > 0 ? energies.Members : [energies];
}
