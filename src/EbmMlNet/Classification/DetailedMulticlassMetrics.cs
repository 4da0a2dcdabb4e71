namespace EbmMlNet;

/// <summary>How good a classifier is on rows of its classes, and, where some rows belong to none, how well it tells them apart.</summary>
public sealed class DetailedMulticlassMetrics
{
    internal DetailedMulticlassMetrics(MulticlassCalibration calibration, OutOfScopeMetrics? byFreeEnergy, OutOfScopeMetrics? byProbability)
    {
        Calibration = calibration;
        ByFreeEnergy = byFreeEnergy;
        ByProbability = byProbability;
    }

    /// <summary>Accuracy, likelihood and calibration on the rows that have a class.</summary>
    public MulticlassCalibration Calibration { get; }

    /// <summary>
    /// How well the free energy tells rows without a class from those with one: AUROC and the false positive rate at 95 %. Null where every row has a
    /// class, or none has, or there is no column of free energies.
    /// </summary>
    public OutOfScopeMetrics? ByFreeEnergy { get; }

    /// <summary>The same of one minus the largest probability, which needs no energies; null where every row has a class, or none has.</summary>
    public OutOfScopeMetrics? ByProbability { get; }

    /// <summary>All of it, a line each.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        new[]
        {
            Calibration.ToString(),
            ByFreeEnergy is null ? null : $"rows of no class by free energy: {ByFreeEnergy}",
            ByProbability is null ? null : $"rows of no class by 1 - largest probability: {ByProbability}",
        }.OfType<string>());
}
