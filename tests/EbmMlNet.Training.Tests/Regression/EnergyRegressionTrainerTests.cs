using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Regression;

public class EnergyRegressionTrainerTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Two_modes_are_found_where_the_mean_is_no_answer()
    {
        EnergyRegressionModelParameters model = Fit(PlantedAnswers.TwoModes(_ml, 1000, 1)).Model;
        ConditionalDensity density = model.DensityOf([0.5f, 0.5f]);
        IReadOnlyList<DensityMode> modes = density.Modes(0.1);
        Assert.Equal(2, modes.Count);
        Assert.Equal(-3, modes[0].Answer, 0.3);
        Assert.Equal(3.5, modes[1].Answer, 0.3);
        Assert.InRange(modes[0].Mass, 0.35, 0.65);
        Assert.Equal(2, density.HighestDensityRegion().Count);
        Assert.True(density.LogDensity(density.Mean) < density.LogDensity(-3) - 3);
        // The entropy of the planted density: log 2 for which mode, and that of N(0, .3).
        double entropy = Math.Log(2) + (Math.Log(2 * Math.PI * Math.E) / 2) + Math.Log(0.3);
        Assert.InRange(Nll(model, PlantedAnswers.TwoModes(_ml, 1000, 2)), entropy - 0.1, entropy + 0.15);
    }

    [Fact]
    public void A_spread_that_depends_on_the_features_is_learnt()
    {
        EnergyRegressionModelParameters model = Fit(PlantedAnswers.Heteroscedastic(_ml, 1000, 1)).Model;
        Assert.Equal(0.1, Math.Sqrt(model.DensityOf([-0.5f, 0.5f]).Variance), 0.06);
        Assert.Equal(1, Math.Sqrt(model.DensityOf([0.5f, 0.5f]).Variance), 0.25);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_another_one_another()
    {
        IDataView data = PlantedAnswers.TwoModes(_ml, 200, 1);
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        options.NumberOfEpochs = 5;
        float[] first = Scores(options), second = Scores(options);
        options.Seed++;
        Assert.Equal(first, second);
        Assert.NotEqual(first, Scores(options));

        float[] Scores(EnergyRegressionTrainer.Options of) => [.. _ml.Regression.Trainers.EnergyBased(of).Fit(data).Transform(data).GetColumn<float>("Score")];
    }

    [Fact]
    public void The_history_shows_the_collapse_test_and_the_draws()
    {
        var seen = new List<DensityEpochReport>();
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        options.OnEpoch = seen.Add;
        EnergyRegressionModelParameters model = _ml.Regression.Trainers.EnergyBased(options).Fit(PlantedAnswers.Heteroscedastic(_ml, 400, 1)).Model;
        Assert.Equal(options.NumberOfEpochs, model.History.Count);
        Assert.Equal(seen, model.History);
        DensityEpochReport last = model.History[^1];
        Assert.True(last.HeldOutNll < last.MarginalNll - 0.1, $"{last.HeldOutNll} of {last.MarginalNll}");
        Assert.InRange(last.EffectiveSampleSize, 0.3, 1);
        Assert.InRange(last.LogWeightDeviation, 1e-3, 2);
        Assert.Contains(model.History, report => report.IsBest);
    }

    [Theory]
    [InlineData(PointPrediction.Mean)]
    [InlineData(PointPrediction.Median)]
    [InlineData(PointPrediction.Mode)]
    public void The_score_is_the_number_asked_for(PointPrediction prediction)
    {
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        (options.PointPrediction, options.NumberOfEpochs) = (prediction, 10);
        IDataView data = PlantedAnswers.Heteroscedastic(_ml, 200, 1);
        var model = _ml.Regression.Trainers.EnergyBased(options).Fit(data);
        foreach ((float score, float[] features) in model.Transform(data).GetColumn<float>("Score").Zip(data.GetColumn<float[]>("Features")).Take(20))
        {
            ConditionalDensity density = model.Model.DensityOf(features);
            double expected = prediction switch { PointPrediction.Mean => density.Mean, PointPrediction.Median => density.Median, _ => density.Mode };
            Assert.Equal(expected, score, 0.01 * Math.Sqrt(density.Variance));
        }
    }

    [Fact]
    public void It_takes_part_in_pipelines_evaluation_cross_validation_and_feature_importance()
    {
        IDataView data = PlantedAnswers.Heteroscedastic(_ml, 300, 1);
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        options.NumberOfEpochs = 20;
        var pipeline = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Regression.Trainers.EnergyBased(options));
        Assert.All(_ml.Regression.CrossValidate(data, pipeline, 3), fold => Assert.InRange(fold.Metrics.RSquared, 0, 1));
        var model = pipeline.Fit(data);
        IReadOnlyList<RegressionMetricsStatistics> importance =
            _ml.Regression.PermutationFeatureImportance(model.LastTransformer, model.Transform(data), permutationCount: 2);
        Assert.True(importance[0].RSquared.Mean < importance[1].RSquared.Mean);
        using PredictionEngine<PlantedAnswers.Row, Prediction> engine = _ml.Model.CreatePredictionEngine<PlantedAnswers.Row, Prediction>(model);
        Assert.InRange(engine.Predict(new PlantedAnswers.Row { Features = [-0.5f, 0.5f] }).Score, -0.8f, -0.2f);
    }

    [Fact]
    public void Weights_count_rows_and_leave_out_those_of_zero()
    {
        var random = new Random(1);
        Weighted[] rows = [.. PlantedAnswers.Rows(400, 1, (x, r) => r.Next(2) == 0 ? 5 : -5).Select(row => new Weighted
        {
            Label = row.Label + (0.3f * (float)PlantedAnswers.Normal(random)),
            Features = row.Features,
            Weight = row.Label > 0 ? 0 : 1,
        })];
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        (options.ExampleWeightColumnName, options.NumberOfEpochs) = ("Weight", 20);
        ConditionalDensity density = _ml.Regression.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows)).Model.DensityOf([0, 0.5f]);
        Assert.InRange(density.Cdf(0), 0.999, 1);
    }

    [Fact]
    public void Cancelling_ends_training()
    {
        using var source = new CancellationTokenSource();
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        options.CancellationToken = source.Token;
        options.OnEpoch = report =>
        {
            Assert.InRange(report.Epoch, 1, 2);
            if (report.Epoch == 2)
            {
                source.Cancel();
            }
        };
        _ = Assert.ThrowsAny<OperationCanceledException>(() => _ml.Regression.Trainers.EnergyBased(options).Fit(PlantedAnswers.TwoModes(_ml, 200, 1)));
    }

    [Fact]
    public void All_wrong_options_are_listed_at_once()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.EnergyBased(new EnergyRegressionTrainer.Options
        {
            LabelColumnName = "",
            Dropout = 1,
            NumberOfComponents = 0,
            LearningRate = 0,
            Hidden = [],
            Objective = null!,
            Bins = 0,
            LeastSpread = -1,
        }));
        Assert.Contains("8 options are wrong", error.Message);
        Assert.Contains("Dropout is 1, but must be at least 0 and less than 1.", error.Message);
    }

    private RegressionPredictionTransformer<EnergyRegressionModelParameters> Fit(IDataView data) =>
        _ml.Regression.Trainers.EnergyBased(PlantedAnswers.Options()).Fit(data);

    private static double Nll(EnergyRegressionModelParameters model, IDataView data) =>
        data.GetColumn<float>("Label").Zip(data.GetColumn<float[]>("Features")).Average(row => -model.DensityOf(row.Second).LogDensity(row.First));

    private sealed class Prediction
    {
        public float Score { get; set; }
    }

    private sealed class Weighted
    {
        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Weight { get; set; }
    }
}
