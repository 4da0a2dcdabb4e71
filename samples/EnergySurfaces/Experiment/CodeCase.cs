using EbmMlNet;

namespace EnergySurfaces.Experiment;

/// <summary>A way to train codes.</summary>
/// <param name="Name">What it is called in a picture.</param>
/// <param name="Kind">What it is an example of.</param>
/// <param name="Architecture">The encoders, of codes in a plane.</param>
/// <param name="Loss">What is asked of energies.</param>
/// <param name="Regularizers">What is asked of codes besides.</param>
internal sealed record CodeCase(
    string Name, string Kind, JointEmbedding Architecture, EnergyBasedLoss Loss, params IReadOnlyList<Regularizer> Regularizers)
{
    private static readonly JointEmbedding _free =
        new(HiddenPoints.Slots, dimension: 2) { ContextTower = new Tower(32), AnswerTower = new Tower(32) };

    /// <summary>The loss that collapses codes, with nothing against it.</summary>
    public static CodeCase Collapse { get; } = new("EnergyLoss", "alone", _free, new EnergyLoss());

    /// <summary>What keeps codes apart.</summary>
    public static IReadOnlyList<CodeCase> Remedies { get; } =
    [
        new("InfoNceLoss(1)", "contrastive", _free, new InfoNceLoss(1)),
        new("EnergyLoss + VicReg", "regularized", _free, new EnergyLoss(), new VicReg()),
        new("EnergyLoss + BarlowTwins", "regularized", _free, new EnergyLoss(), new BarlowTwins()),
        new(
            "EnergyLoss + CodeNormalization.Batch",
            "architectural",
            _free with { Normalization = CodeNormalization.Batch },
            new EnergyLoss()),
        new("EnergyLoss + FixedAnswerCodes", "architectural", _free with { FixedAnswerCodes = true }, new EnergyLoss()),
        new(
            "EnergyLoss + Predictor, SharedTowers",
            "architectural",
            _free with { SharedTowers = true, Predictor = new Tower(16) },
            new EnergyLoss()),
    ];
}
