using EbmMlNet.Training.Tests.Classification;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>The beta that a loss trains travels with the model: it is calibrated as it is.</summary>
public class OneBetaTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(0.1f)]
    [InlineData(10f)]
    public void A_classifier_trained_with_a_beta_is_calibrated_under_it(float beta)
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Loss = new NegativeLogLikelihoodLoss(beta);
        options.Architecture = new Mlp(8);
        options.NumberOfEpochs = 10;
        var model = _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 1000, seed: 1));
        IDataView test = PlantedClasses.View(_ml, 2000, seed: 2);
        Assert.Equal(beta, model.Model.Beta);
        double fitted = Nll(_ml.MulticlassClassification.FitBeta(model, test)), own = Nll(model), plain = Nll(With(model, test, 1));
        Assert.True(own < 1.25 * fitted && plain > 1.5 * own, $"fitted {fitted}, own {own}, beta 1 {plain}");

        double Nll(ITransformer classifier) => _ml.MulticlassClassification.EvaluateCalibration(classifier.Transform(test)).NegativeLogLikelihood;
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(10f)]
    public void A_ranker_trained_with_a_beta_reports_and_gives_the_likelihood_under_it(float beta)
    {
        IDataView train = OneRightAnswer(300, seed: 1), validation = OneRightAnswer(300, seed: 2);
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Loss = new NegativeLogLikelihoodLoss(beta);
        options.NumberOfEpochs = 10;
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(train, validation);
        Assert.Equal(beta, model.Model.Beta);
        IDataView scored = model.Transform(validation);
        double own = _ml.Ranking.EvaluateDetailed(scored).NegativeLogLikelihood.Mean;
        double plain = _ml.Ranking.EvaluateDetailed(scored, new() { Beta = 1 }).NegativeLogLikelihood.Mean;
        EpochReport last = model.Model.History[^1];
        Assert.Equal(own, last.HeldOutNll, 1e-4);
        Assert.True(own < 0.8 * last.UniformNll, $"{own} of {last.UniformNll}");
        Assert.True(plain > 1.1 * own, $"beta 1 {plain}, own {own}");
        float fitted = _ml.Transforms.GibbsProbability(labelColumnName: "Label").Fit(scored).Beta;
        Assert.InRange(fitted, 0.5f * beta, 2f * beta);
        Assert.Equal(beta, _ml.Transforms.GibbsProbability().Fit(scored).Beta);
    }

    [Fact]
    public void Every_loss_says_which_beta_it_trains()
    {
        Assert.Equal(3, new NegativeLogLikelihoodLoss(3).ModelBeta);
        Assert.Equal(3, new MinimumEmpiricalErrorLoss(3).ModelBeta);
        Assert.Equal(4, new InfoNceLoss(0.25f).ModelBeta);
        Assert.Equal(3, new RankNetLoss(3).ModelBeta);
        Assert.Equal(3, new LambdaLoss { Sigma = 3 }.ModelBeta);
        Assert.Equal(1, new HingeLoss().ModelBeta);
        Assert.Equal("NegativeLogLikelihoodLoss { Beta = 3 }", new NegativeLogLikelihoodLoss(3).ToString());
        EnergyRankingTrainer.Options options = new() { Loss = new BetaLoss(0) };
        Assert.Contains(
            "ModelBeta is 0", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBased(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Energies_that_are_small_because_beta_is_large_are_not_flat()
    {
        var flat = new List<string>();
        _ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning && message.RawMessage.Contains("surface is flat", StringComparison.Ordinal))
            {
                flat.Add(message.RawMessage);
            }
        };
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Loss = new NegativeLogLikelihoodLoss(3000);
        options.LearningRate = 1e-3;
        options.NumberOfEpochs = 3;
        options.Architecture = new Linear();
        options.FeatureScaling = FeatureScaling.None;
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(100, seed: 1);
        rows.ForEach(row => row.Features = Array.ConvertAll(row.Features, x => x / 1000));
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.Empty(flat);
        Assert.All(model.Model.History, report => Assert.InRange(report.EnergySpread, 0.01 / 3000, 0.01));
    }

    [Fact]
    public void Fitting_beta_stands_in_a_pipeline_and_is_saved_with_it()
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        options.Loss = new HingeLoss();
        EnergyMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.EnergyBased(options);
        IDataView train = PlantedClasses.View(_ml, 2000, seed: 1), test = PlantedClasses.View(_ml, 2000, seed: 2);
        IEstimator<ITransformer> pipeline = _ml.Transforms.NormalizeMinMax("Features")
            .Append(_ml.MulticlassClassification.FitBeta(trainer, seed: 1))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = pipeline.Fit(train);
        ITransformer plain = _ml.Transforms.NormalizeMinMax("Features").Append(trainer).Fit(train);
        MulticlassCalibration a = Calibration(plain), b = Calibration(model);
        Assert.True(b.ExpectedCalibrationError < 0.5 * a.ExpectedCalibrationError, $"{a} -> {b}");
        Assert.True(b.NegativeLogLikelihood < a.NegativeLogLikelihood, $"{a} -> {b}");
        Assert.Equal(a.Accuracy, b.Accuracy, 0.03);

        using var stream = new MemoryStream();
        _ml.Model.Save(model, train.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out _);
        Assert.Equal(b.NegativeLogLikelihood, Calibration(loaded).NegativeLogLikelihood);

        MulticlassCalibration Calibration(ITransformer classifier) => _ml.MulticlassClassification.EvaluateCalibration(classifier.Transform(test));
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.01f)]
    [InlineData(0.001f)]
    public void A_learnt_temperature_starts_where_it_is_said_and_always_has_a_gradient(float temperature)
    {
        var shape = new JointEmbedding(6, 4) { LearnTemperature = true, Temperature = temperature };
        using DisposeScope scope = torch.NewDisposeScope();
        using EnergyModule module = shape.Create(11, new Random(1), torch.CPU);
        var exported = (JointEmbeddingEnergy)module.Export(InputScaling.Identity(11));
        Assert.Equal(temperature, exported.Temperature, 1e-6f * temperature);
        _ = module.Weights.Gradient!.zero_();
        module.Forward(torch.randn(5, 11), isTraining: true).sum().backward();
        // The logarithm stands last.
        Assert.NotEqual(0, module.Weights.Gradient.data<float>().ToArray()[^1]);
        using EnergyModule? resumed = shape.Resume(exported, new Random(2), torch.CPU);
        Assert.Equal(temperature, ((JointEmbeddingEnergy)resumed!.Export(InputScaling.Identity(11))).Temperature, 1e-6f * temperature);
    }

    /// <summary>Groups in which the row of highest relevance is right, and no other.</summary>
    private IDataView OneRightAnswer(int groups, int seed)
    {
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(groups, seed);
        var random = new Random(seed);
        foreach (IGrouping<uint, PlantedRanking.Candidate> group in rows.GroupBy(row => row.GroupId))
        {
            PlantedRanking.Candidate right = group.MaxBy(row => row.Label + (2 * random.NextDouble()))!;
            foreach (PlantedRanking.Candidate row in group)
            {
                row.Label = row == right ? 1 : 0;
            }
        }

        return _ml.Data.LoadFromEnumerable(rows);
    }

    private MulticlassPredictionTransformer<EnergyMulticlassModelParameters> With(
        MulticlassPredictionTransformer<EnergyMulticlassModelParameters> model, IDataView data, float beta) =>
        new(_ml, model.Model.WithBeta(beta), data.Schema, "Features", "Label");

    private sealed record BetaLoss(double Beta) : AnswerLoss
    {
        public override double ModelBeta => Beta;

        protected override torch.Tensor PairValues(torch.Tensor correct, torch.Tensor incorrect, torch.Tensor margin) => correct - incorrect;
    }
}
