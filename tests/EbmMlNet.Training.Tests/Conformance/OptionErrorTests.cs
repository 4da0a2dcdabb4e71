using Microsoft.ML;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>One row per option out of its range.</summary>
public class OptionErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static readonly (string Option, Action<EnergyRankingTrainer.Options> Spoil)[] _mistakes =
    [
        ("LabelColumnName", o => o.LabelColumnName = ""),
        ("FeatureColumnName", o => o.FeatureColumnName = null!),
        ("RowGroupColumnName", o => o.RowGroupColumnName = ""),
        ("ExampleWeightColumnName", o => o.ExampleWeightColumnName = ""),
        ("Quality", o => o.Quality = (Quality)99),
        ("Margin", o => o.Margin = null!),
        ("Margin", o => o.Margin = new CostMatrixMargin(new float[2, 2])),
        ("Regularizers", o => o.Regularizers = null!),
        ("Regularizers", o => o.Regularizers = [null!]),
        ("LearningRateSchedule", o => o.LearningRateSchedule = null!),
        ("Device", o => o.Device = null!),
        ("NumberOfEpochs", o => o.NumberOfEpochs = 0),
        ("NumberOfNetworks", o => o.NumberOfNetworks = 0),
        ("NumberOfNetworks", o => o.NumberOfNetworks = 1001),
        ("GroupsPerBatch", o => o.GroupsPerBatch = 0),
        ("Memory", o => o.Memory = 65_535),
        ("NumberOfThreads", o => o.NumberOfThreads = 0),
        ("Peers", o => o.Peers = new NoPeers()),
        ("LearningRate", o => o.LearningRate = 0),
        ("LearningRate", o => o.LearningRate = double.NaN),
        ("LearningRate", o => o.LearningRate = double.PositiveInfinity),
        ("WeightDecay", o => o.WeightDecay = -1e-9),
        ("WeightDecay", o => o.WeightDecay = double.NaN),
        ("MaxGradientNorm", o => o.MaxGradientNorm = 0),
        ("MaxGradientNorm", o => o.MaxGradientNorm = double.NaN),
        ("FeatureScaling", o => o.FeatureScaling = (FeatureScaling)99),
        ("Gain", o => o.Gain = null!),
        ("RelevantFrom", o => o.RelevantFrom = 0),
        ("RelevantFrom", o => o.RelevantFrom = float.NaN),
        ("RelevantFrom", o => o.RelevantFrom = float.PositiveInfinity),
        ("ValidationMetric", o => o.ValidationMetric = null!),
        ("Loss", o => (o.Loss, o.Architecture) = (new SimpleLoss(), new Linear())),
    ];

    public static TheoryData<int, string> Mistakes
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (int i = 0; i < _mistakes.Length; i++)
            {
                rows.Add(i, _mistakes[i].Option);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void An_option_out_of_range_is_refused_by_name(int mistake, string option)
    {
        EnergyRankingTrainer.Options options = new();
        _mistakes[mistake].Spoil(options);

        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBased(options)).Message;

        Assert.Contains($"1 option is wrong: {option} is ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_options_out_of_range_are_reported_at_once()
    {
        EnergyRankingTrainer.Options options = new();
        foreach ((_, Action<EnergyRankingTrainer.Options> spoil) in _mistakes)
        {
            spoil(options);
        }

        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBased(options)).Message;

        string[] names = [.. _mistakes.Select(m => m.Option).Distinct()];
        Assert.Contains($"{names.Length} options are wrong", message, StringComparison.Ordinal);
        Assert.All(names, name => Assert.Contains($"{name} is ", message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_mistakes_has_every_option_that_has_a_range()
    {
        string[] free = ["Architecture", "Candidates", "Negatives", "EarlyStopping", "Seed", "Checkpoint", "OnEpoch", "OnEpochWithBest", "CancellationToken"];
        string[] options = [.. typeof(EnergyRankingTrainer.Options).GetProperties().Select(p => p.Name)];

        Assert.Equal(options.Except(free).Order(), _mistakes.Select(m => m.Option).Distinct().Order());
    }

    [Fact]
    public void A_regularizer_of_codes_needs_an_architecture_that_makes_codes()
    {
        EnergyRankingTrainer.Options options = new() { Architecture = new Linear(), Regularizers = [new EnergyMagnitude(), new CodeSize()] };

        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBased(options)).Message;

        Assert.Contains(
            "1 option is wrong: Regularizers holds CodeSize, which needs codes of x and y, but Architecture is Linear { }, which makes none: " +
            "use new JointEmbedding(...)",
            message,
            StringComparison.Ordinal);
        options.Architecture = new Coded();
        _ = _ml.Ranking.Trainers.EnergyBased(options);
    }

    [Fact]
    public void Lists_have_the_options_of_rankers_but_for_what_they_cannot_do()
    {
        foreach ((string says, Action<EnergyListTrainer.Options> spoil) in new (string, Action<EnergyListTrainer.Options>)[]
        {
            ("LabelColumnName is empty", o => o.LabelColumnName = ""),
            ("Attention is null", o => o.Attention = null!),
            ("Attention has 32 units, which its 5 heads do not divide", o => o.Attention = new ListAttention { Heads = 5 }),
            ("Candidates is InBatchCandidates", o => (o.Candidates, o.Architecture) = (new InBatchCandidates(), new JointEmbedding(2))),
            ("Loss is SimpleLoss, which needs energies bounded below by zero, but what attention adds", o => (o.Loss, o.Architecture) = (new SimpleLoss(), new Mlp(4) { NonNegative = true })),
            ("Checkpoint is set", o => o.Checkpoint = new Checkpoints("folder")),
            ("Peers are set", o => o.Peers = new Alone()),
        })
        {
            EnergyListTrainer.Options options = new();
            spoil(options);
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBasedLists(options)).Message;
            Assert.Contains($"1 option is wrong: {says}", message, StringComparison.Ordinal);
        }

        EnergyListTrainer.Options ungrouped = new() { RowGroupColumnName = null };
        Assert.Contains("RowGroupColumnName is null, but lists", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBasedLists(ungrouped)).Message);
        Assert.Equal(
            ["Attention", "KeepsAttention"],
            typeof(EnergyListTrainer.Options).GetProperties().Select(p => p.Name).Except(typeof(EnergyRankingTrainer.Options).GetProperties().Select(p => p.Name)).Order());
    }

    [Fact]
    public void Parts_of_the_options_refuse_what_is_out_of_range_themselves()
    {
        foreach ((string name, Func<object> make) in new (string, Func<object>)[]
        {
            ("Patience", () => new EarlyStopping { Patience = 0 }),
            ("ValidationFraction", () => new EarlyStopping { ValidationFraction = 0 }),
            ("ValidationFraction", () => new EarlyStopping { ValidationFraction = 1 }),
            ("ValidationFraction", () => new EarlyStopping { ValidationFraction = double.NaN }),
            ("WarmUp", () => new CosineSchedule { WarmUp = 1 }),
            ("Floor", () => new CosineSchedule { Floor = -0.1 }),
            ("Dropout", () => new Mlp(8) { Dropout = 1 }),
            ("Units", () => new ListAttention { Units = 0 }),
            ("Units", () => new ListAttention { Units = 1025 }),
            ("Heads", () => new ListAttention { Heads = 0 }),
            ("Heads", () => new ListAttention { Heads = 17 }),
            ("Blocks", () => new ListAttention { Blocks = 0 }),
            ("Blocks", () => new ListAttention { Blocks = 9 }),
            ("Dropout", () => new ListAttention { Dropout = 1 }),
            ("Dropout", () => new ListAttention { Dropout = float.NaN }),
            ("Beta", () => new NegativeLogLikelihoodLoss { Beta = 0 }),
        })
        {
            Assert.Contains(name, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
        }

        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new Mlp(0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new MostOffending(0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new RandomIncorrect(0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new NdcgMetric(0));
    }

    private sealed record Coded : Architecture
    {
        public override bool HasCodes => true;

        internal override EnergyModule Create(int featureCount, Random random, torch.Device device) => throw new NotSupportedException();

        internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device) => null;
    }

    private sealed class Alone : TrainingPeers
    {
        public override int Rank => 0;

        public override int Count => 1;

        public override void Sum(Span<float> values)
        {
        }

        public override long Max(long value) => value;
    }

    // Without a place among them.
    private sealed class NoPeers : TrainingPeers
    {
        public override int Rank => 2;

        public override int Count => 2;

        public override void Sum(Span<float> values) => throw new NotSupportedException();

        public override long Max(long value) => throw new NotSupportedException();
    }
}
