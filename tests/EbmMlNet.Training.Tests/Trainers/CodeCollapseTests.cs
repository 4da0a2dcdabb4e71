using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>The energy loss on a joint embedding shrinks all codes to one; each remedy keeps them apart.</summary>
public class CodeCollapseTests
{
    private static readonly JointEmbedding _free = new(PlantedPairs.ContextSlots, 4) { ContextTower = new Tower(32), AnswerTower = new Tower(32) };

    private readonly MLContext _ml = new(1);
    private readonly List<string> _flat = [];

    public CodeCollapseTests() => _ml.Log += (_, message) =>
    {
        if (message.Kind == ChannelMessageKind.Warning && message.RawMessage.Contains("surface is flat", StringComparison.Ordinal))
        {
            _flat.Add(message.RawMessage);
        }
    };

    /// <summary>Regularized, architectural and contrastive ways, on the very data on which nothing else is needed to collapse.</summary>
    public static TheoryData<string, JointEmbedding, Regularizer[], EnergyBasedLoss> Remedies => new()
    {
        { "VICReg", _free, [new VicReg()], new EnergyLoss() },
        { "Barlow Twins", _free, [new BarlowTwins()], new EnergyLoss() },
        { "standardized codes", _free with { Normalization = CodeNormalization.Batch }, [], new EnergyLoss() },
        { "fixed codes of y", _free with { FixedAnswerCodes = true }, [], new EnergyLoss() },
        { "predictor with stop-gradient", _free with { SharedTowers = true, Predictor = new Tower(16) }, [], new EnergyLoss() },
        { "contrastive", _free, [], new InfoNceLoss(1) },
    };

    [Fact]
    public void The_energy_loss_shrinks_all_codes_to_one_and_a_warning_says_what_helps()
    {
        EnergyRankingModelParameters model = Train(_free, new EnergyLoss());
        EpochReport first = model.History[0], last = model.History[^1];
        Assert.True(last.AnswerCodes!.Deviation < 0.1 * first.AnswerCodes!.Deviation, $"{last.AnswerCodes} after {first.AnswerCodes}");
        Assert.True(last.ContextCodes!.Deviation < 0.1 * first.ContextCodes!.Deviation, $"{last.ContextCodes} after {first.ContextCodes}");
        Assert.Equal(last.UniformNll, last.HeldOutNll, 0.01);
        double found = PlantedPairs.Mrr(model.EnergyFunction);
        Assert.True(found < 0.25, $"MRR {found}; random order has 0.11");
        string warning = Assert.Single(_flat);
        foreach (string remedy in new[] { "contrastive", "VicReg", "BarlowTwins", "CodeNormalization.Batch", "FixedAnswerCodes", "Predictor" })
        {
            Assert.Contains(remedy, warning, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Remedies))]
    public void Each_remedy_keeps_codes_apart(string name, JointEmbedding architecture, Regularizer[] regularizers, EnergyBasedLoss loss)
    {
        EnergyRankingModelParameters model = Train(architecture, loss, regularizers);
        EpochReport last = model.History[^1];
        Assert.True(last.AnswerCodes!.Deviation > 0.1 && last.ContextCodes!.Deviation > 0.1, $"{name}: {last.AnswerCodes}, {last.ContextCodes}");
        Assert.True(last.HeldOutNll < 0.97 * last.UniformNll, $"{name}: NLL {last.HeldOutNll} of {last.UniformNll}");
        double found = PlantedPairs.Mrr(model.EnergyFunction);
        Assert.True(found > 0.3, $"{name}: MRR {found}; random order has 0.11");
        Assert.Empty(_flat);
    }

    [Fact]
    public void A_regularizer_of_codes_works_beside_codes_that_carry_no_gradient_on()
    {
        foreach (JointEmbedding architecture in new[]
        {
            _free with { FixedAnswerCodes = true }, _free with { SharedTowers = true, Predictor = new Tower(16) },
        })
        {
            EpochReport last = Train(architecture, new EnergyLoss(), new VicReg()).History[^1];
            Assert.True(last.ContextCodes!.Deviation > 0.1, $"{architecture}: {last.ContextCodes}");
        }
    }

    [Fact]
    public void A_regularizer_of_one_side_alone_moves_it()
    {
        double free = Train(_free, new InfoNceLoss(1)).History[^1].AnswerCodes!.Deviation;
        double held = Train(_free, new InfoNceLoss(1), new AnswerSize()).History[^1].AnswerCodes!.Deviation;
        Assert.True(held < free / 2, $"free {free}, held {held}");
    }

    [Fact]
    public void Unit_length_alone_is_no_remedy_since_codes_can_all_point_one_way()
    {
        EpochReport last = Train(_free with { Normalization = CodeNormalization.UnitLength }, new EnergyLoss()).History[^1];
        Assert.True(last.AnswerCodes!.Deviation < 0.03);
        Assert.Equal(last.UniformNll, last.HeldOutNll, 0.01);
        _ = Assert.Single(_flat);
    }

    private sealed record AnswerSize : Regularizer
    {
        public override bool RequiresCodes => true;

        public override TorchSharp.torch.Tensor Penalty(AnswerGroups answers) => Scalars.Square(answers.Codes!.Answers).mean() * Scalars.Of(10.0);
    }

    private EnergyRankingModelParameters Train(JointEmbedding architecture, EnergyBasedLoss loss, params Regularizer[] regularizers)
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Architecture = architecture;
        options.Loss = loss;
        options.Regularizers = regularizers;
        options.NumberOfEpochs = 40;

        // Noise makes questions ambiguous: only smaller codes can then lower the loss further.
        options.LearningRateSchedule = new ConstantSchedule();
        return _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(PlantedPairs.Rows(300, 1, 1)), _ml.Data.LoadFromEnumerable(PlantedPairs.Rows(60, 2, 1))).Model;
    }
}
