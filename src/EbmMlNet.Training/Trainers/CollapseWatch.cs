using System.Globalization;

namespace EbmMlNet;

/// <summary>Says when the energy surface has gone flat, why the loss allowed it, and what helps.</summary>
/// <remarks>
/// Flat means that the energies of a group hardly differ: their spread is below a hundredth of the margin (or of 1 / beta, where the
/// loss has none: exp(-0.01) tells no two answers apart), and right answers are no lower than the rest by more than that.
/// </remarks>
internal static class CollapseWatch
{
    private const double FlatShare = 0.01;

    /// <param name="report">An epoch's report.</param>
    /// <param name="meanMargin">The mean margin the loss asks for; 1 / beta where it has none.</param>
    public static bool IsFlat(EpochReport report, double meanMargin) =>
        report.EnergySpread < FlatShare * meanMargin && report.EnergyGap < FlatShare * meanMargin;

    public static string Describe(EpochReport report, EnergyBasedLoss loss)
    {
        string held = double.IsNaN(report.HeldOutNll) ? "" : string.Create(CultureInfo.InvariantCulture,
            $" (held-out NLL {report.HeldOutNll:F4}; a perfectly flat surface has {report.UniformNll:F4})");
        bool hasCodes = report.AnswerCodes is not null;
        string regularized = hasCodes ? "[new VicReg()] or [new BarlowTwins()]" : "[new LowEnergyVolume()]";
        string architectural = hasCodes
            ? "Normalization = CodeNormalization.Batch, FixedAnswerCodes, or a Predictor"
            : "a network whose energies cannot all be low at once, such as a distance to a fixed code of the answer";
        return string.Create(CultureInfo.InvariantCulture,
            $"The energy surface is flat after epoch {report.Epoch}: within a group energies differ by {report.EnergySpread:G3}{held}, so that ranks " +
            $"mean nothing. {Cause(report, loss)} What helps: contrastive, a loss that pushes incorrect answers up by a margin or all of them " +
            $"(HingeLoss, NegativeLogLikelihoodLoss); regularized, Regularizers = {regularized}; architectural, {architectural}.");
    }

    // Read off what the loss does to the energies, not off its name: a loss of one's own is diagnosed too.
    private static string Cause(EpochReport report, EnergyBasedLoss loss)
    {
        string name = loss.GetType().Name;
        if (report.PushUp < FlatShare * report.PushDown)
        {
            return $"{name} pushes right answers down and nothing up, and one energy for all answers satisfies it.";
        }

        return report.PushDown + report.PushUp < 1e-6
            ? $"{name} has no gradient on a flat surface: nothing in it forbids one energy for all answers."
            : string.Create(CultureInfo.InvariantCulture,
                $"{name} does push answers apart ({report.PushDown:G3} down, {report.PushUp:G3} up), but the network does not follow: its features " +
                $"may not tell answers apart, or LearningRate or NumberOfEpochs is too small.");
    }
}
