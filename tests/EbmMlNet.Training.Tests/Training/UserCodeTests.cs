using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Training;

/// <summary>What the user wrote and fails is named, and the exception that it threw is kept.</summary>
public class UserCodeTests
{
    private static readonly (string Called, Action<EnergyRankingTrainer.Options> Spoil)[] _failing =
    [
        ("Options.Loss (FailingLoss) failed in epoch 1, batch 1: DivideByZeroException: as asked", o => o.Loss = new FailingLoss()),
        ("Options.Loss (HingeLoss) failed in epoch 1, batch 1, within FailingMargin: DivideByZeroException: as asked", o => o.Margin = new FailingMargin()),
        ("Options.Loss (HingeLoss) failed in epoch 1, batch 1, within FailingNegatives: DivideByZeroException: as asked", o => o.Negatives = new FailingNegatives()),
        ("Options.Regularizers (FailingRegularizer) failed in epoch 1, batch 1: DivideByZeroException: as asked", o => o.Regularizers = [new FailingRegularizer()]),
        ("Options.LearningRateSchedule (FailingSchedule) failed in epoch 1, batch 1: DivideByZeroException: as asked", o => o.LearningRateSchedule = new FailingSchedule()),
        ("Options.ValidationMetric (FailingMetric) failed after epoch 1: DivideByZeroException: as asked", o => o.ValidationMetric = new FailingMetric()),
        ("Options.OnEpoch failed after epoch 2: DivideByZeroException: as asked", o => o.OnEpoch = report => Fail<bool>(report.Epoch == 2)),
    ];

    private readonly MLContext _ml = new(1);

    public static TheoryData<int> Failing => [.. Enumerable.Range(0, _failing.Length)];

    [Theory]
    [MemberData(nameof(Failing))]
    public void What_fails_is_named_and_its_exception_kept(int which)
    {
        EnergyRankingTrainer.Options options = Options();
        _failing[which].Spoil(options);
        var error = Assert.Throws<InvalidOperationException>(() => Fit(options));
        Assert.Contains(_failing[which].Called, error.Message, StringComparison.Ordinal);
        Assert.IsType<DivideByZeroException>(error.InnerException);
        Assert.Contains(nameof(Fail), error.InnerException.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_from_within_passes_through_as_it_is()
    {
        EnergyRankingTrainer.Options options = Options();
        options.OnEpoch = _ => throw new OperationCanceledException("enough");
        Assert.Equal("enough", Assert.Throws<OperationCanceledException>(() => Fit(options)).Message);
    }

    [Fact]
    public void Options_changed_after_the_trainer_was_made_change_nothing_in_it()
    {
        EnergyRankingTrainer.Options options = Options();
        var regularizers = new List<Regularizer> { new LowEnergyVolume() };
        options.Regularizers = regularizers;
        EnergyRankingTrainer ranker = _ml.Ranking.Trainers.EnergyBased(options);
        options.NumberOfEpochs = -1;
        options.Margin = null!;
        options.GroupsPerBatch = 0;
        regularizers.Add(null!);
        Assert.Equal(2, ranker.Fit(PlantedRanking.View(_ml, 30, seed: 1)).Model.History.Count);
    }

    private static EnergyRankingTrainer.Options Options()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Loss = new HingeLoss();
        options.NumberOfEpochs = 2;
        return options;
    }

    private void Fit(EnergyRankingTrainer.Options options) =>
        _ = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedRanking.View(_ml, 30, seed: 1), PlantedRanking.View(_ml, 10, seed: 2));

    private static T Fail<T>(bool now = true) => now ? throw new DivideByZeroException("as asked") : default!;

    private sealed record FailingLoss : AnswerLoss
    {
        protected override torch.Tensor PairValues(torch.Tensor correct, torch.Tensor incorrect, torch.Tensor margin) => Fail<torch.Tensor>();
    }

    private sealed record FailingMargin : Margin
    {
        public override torch.Tensor Between(AnswerGroups answers, RightAnswers rights, torch.Tensor incorrect) => Fail<torch.Tensor>();
    }

    private sealed record FailingNegatives : Negatives
    {
        public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random) => Fail<ChosenAnswers>();
    }

    private sealed record FailingRegularizer : Regularizer
    {
        public override torch.Tensor Penalty(AnswerGroups answers) => Fail<torch.Tensor>();
    }

    private sealed record FailingSchedule : LearningRateSchedule
    {
        public override double Factor(double progress) => Fail<double>();
    }

    private sealed record FailingMetric : RankingMetric
    {
        public override string Name => "failing";

        protected override double EvaluateSorted(ReadOnlySpan<float> energies, ReadOnlySpan<float> labels) => Fail<double>();
    }
}
