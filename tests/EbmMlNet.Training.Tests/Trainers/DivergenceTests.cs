using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Trainers;

public class DivergenceTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(1e38, "1E+38")]
    [InlineData(1e300, "1E+300")]
    public void A_step_that_torch_cannot_compute_is_refused_with_the_option_s_name(double learningRate, string written)
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.LearningRate = learningRate;
        string message = Error(options);
        Assert.Contains($"LearningRate {written} times the factor ", message, StringComparison.Ordinal);
        Assert.Contains("Lower LearningRate", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_of_ones_own_that_gives_no_number_is_named()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.LearningRateSchedule = new NoSchedule();
        Assert.Contains("times the factor NaN of NoSchedule", Error(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_only_the_last_step_spoils_are_no_model()
    {
        // One batch in one epoch: no later step can notice.
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 1;
        options.GroupsPerBatch = 1000;
        options.LearningRate = 1e29;
        Assert.Contains("After the last step, the energies are no longer finite in epoch 1, batch 1 of 1", Error(options), StringComparison.Ordinal);
    }

    [Fact]
    public void With_early_stopping_a_model_that_was_good_before_is_kept_and_training_that_diverges_is_told()
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(log.Message);
            }
        };
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 6;
        options.EarlyStopping = new EarlyStopping();
        options.LearningRateSchedule = new Leap(0.5);
        var model = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(ml, 100, seed: 1)).Model;
        Assert.Contains(warnings, text => text.Contains("no longer finite in epoch 4", StringComparison.Ordinal)
            && text.Contains("Training ends; the model is that of epoch", StringComparison.Ordinal));
        Assert.Equal(3, model.History.Count);
        Assert.True(float.IsFinite(model.EnergyFunction.Energy(new float[PlantedRanking.FeatureCount])));

        options.EarlyStopping = null;
        Assert.Contains("no longer finite in epoch 4", Error(options), StringComparison.Ordinal);
    }

    [Fact]
    public void The_advice_is_true_of_the_options()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.LearningRate = 1e29;
        options.LearningRateSchedule = new ConstantSchedule();
        string message = Error(options);
        Assert.DoesNotContain("MaxGradientNorm", message, StringComparison.Ordinal);
        Assert.DoesNotContain("FeatureScaling", message, StringComparison.Ordinal);
        Assert.EndsWith("Lower LearningRate (1E+29).", message, StringComparison.Ordinal);

        options.MaxGradientNorm = null;
        Assert.Contains("Set MaxGradientNorm (it is null; its default is 5). Lower", Error(options), StringComparison.Ordinal);
        options.FeatureScaling = FeatureScaling.None;
        Assert.Contains("Use FeatureScaling.Auto (it is None). Set", Error(options), StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_or_regularizer_that_is_not_finite_where_the_energies_are_is_named()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Loss = new LogOfZero();
        Assert.Contains("but the loss (LogOfZero) is no longer finite in epoch 1, batch 1 of", Error(options), StringComparison.Ordinal);
        options.Loss = new HingeLoss();
        options.Regularizers = [new LowEnergyVolume(), new Infinite()];
        Assert.Contains("but the regularizer Infinite is no longer finite in epoch 1", Error(options), StringComparison.Ordinal);
    }

    private string Error(EnergyRankingTrainer.Options options) => Assert.Throws<InvalidOperationException>(
        () => _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 100, seed: 1))).Message;

    private sealed record NoSchedule : LearningRateSchedule
    {
        public override double Factor(double progress) => double.NaN;
    }

    private sealed record Leap(double At) : LearningRateSchedule
    {
        public override double Factor(double progress) => progress < At ? 1 : 1e28;
    }

    private sealed record LogOfZero : AnswerLoss
    {
        protected override torch.Tensor PairValues(torch.Tensor correct, torch.Tensor incorrect, torch.Tensor margin) =>
            (correct - correct + incorrect - incorrect).log();
    }

    private sealed record Infinite : Regularizer
    {
        public override torch.Tensor Penalty(AnswerGroups answers) => answers.Energies.sum() / Scalars.Of(0.0);
    }
}
