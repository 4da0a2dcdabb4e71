using System.Globalization;
using System.Text;
using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests;

/// <summary>
/// The conditions of the tutorial for a good loss, found out by looking at gradients instead of being typed: what each loss asks for, and
/// when it allows a flat surface.
/// </summary>
public sealed class LossTableTests
{
    private const double Unlimited = 6;

    private static readonly double[] _levels = [-3.1, -1.2, -0.4, -0.15, 0.2, 0.55, 1.3, 2.6];

    public static TheoryData<string> LossNames => [.. Catalogue.OwnLosses.Select(loss => loss.ToString())];

    [Fact]
    public void The_table_of_losses_is_the_one_approved()
    {
        StringBuilder table = new();
        _ = table.AppendLine("| loss | drives a pair apart up to a gap of | needs a margin | needs energies ≥ 0 | a flat surface |")
            .AppendLine("|---|---|---|---|---|");
        foreach (EnergyBasedLoss loss in Catalogue.OwnLosses)
        {
            string[] cells = [loss.GetType().Name, Gap(loss), YesOrNo(NeedsMargin(loss)), YesOrNo(NeedsNonNegative(loss)), Flat(loss)];
            _ = table.AppendLine($"| {string.Join(" | ", cells)} |");
        }

        ApprovedText.Check("tests/EbmMlNet.Training.Tests/Losses/LossTable.approved.md", table.ToString());

        static string YesOrNo(bool holds) => holds ? "yes" : "no";
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void A_loss_says_of_itself_what_its_gradients_show(string name)
    {
        EnergyBasedLoss loss = Catalogue.Loss(name);
        Assert.Equal(NeedsMargin(loss), loss.UsesMargin);
        Assert.Equal(NeedsNonNegative(loss), loss.RequiresNonNegativeEnergies);
    }

    /// <summary>
    /// Condition 3 of the tutorial: how far the right answer may already be below the offending one while the loss still drives them
    /// further apart, that is while dL/dE_C - dL/dE_I is above 0. The offending answer must be pushed up at all.
    /// </summary>
    private static string Gap(EnergyBasedLoss loss)
    {
        if (!PushesUp(loss))
        {
            return "none";
        }

        double low = -0.03;
        double high = Unlimited;
        Assert.True(Apart(low), $"{loss} does not even order a pair");
        if (Apart(high))
        {
            return "any size";
        }

        while (high - low > 1e-6)
        {
            double middle = (low + high) / 2;
            (low, high) = Apart(middle) ? (middle, high) : (low, middle);
        }

        return loss.UsesMargin && Math.Abs(low - 1) < 1e-3
            ? "the margin"
            : Math.Abs(Math.Round(low, 3)).ToString("0.###", CultureInfo.InvariantCulture) + (Math.Abs(low) < 1e-3 ? "" : " (labels 0 and 1)");

        bool Apart(double gap) => new[] { 0, 0.1, 0.3, 0.9 }.All(correct =>
        {
            (double down, double up) = Slopes(loss, correct, correct + gap);
            return down - up > 0 || gap + correct < 0;
        });
    }

    private static bool PushesUp(EnergyBasedLoss loss) => _levels.Any(correct => _levels.Any(incorrect => Slopes(loss, correct, incorrect).Incorrect < 0));

    private static bool NeedsMargin(EnergyBasedLoss loss) => _levels.Any(correct => _levels.Any(incorrect =>
        Slopes(loss, correct, incorrect, 0.3f) != Slopes(loss, correct, incorrect, 2f)));

    /// <summary>Below zero such a loss never pushes a right answer down, however wrong the order.</summary>
    private static bool NeedsNonNegative(EnergyBasedLoss loss) => _levels.Where(level => level < 0).All(correct =>
        _levels.Where(level => level < correct).All(incorrect => Slopes(loss, correct, incorrect).Correct <= 0));

    /// <summary>Whether all energies may be the same, for good: nothing is pushed there.</summary>
    private static string Flat(EnergyBasedLoss loss) =>
        !PushesUp(loss) ? "allowed unless the architecture raises what is not pushed down"
        : AtRest(loss, 1) ? "allowed: nothing is pushed there"
        : AtRest(loss, 0) ? "allowed when the margin is 0"
        : "not allowed";

    private static bool AtRest(EnergyBasedLoss loss, float margin) => new[] { 0.0, 0.5, 1, 3 }.Any(level =>
    {
        Batch flat = Batch.OneGroup([0, 0, 1, 2], [level, level, level, level]);
        return flat.Evaluate(new LossCase(loss, null, new ConstantMargin(margin))).Gradient.All(slope => Math.Abs(slope) < 1e-9);
    });

    private static (double Correct, double Incorrect) Slopes(EnergyBasedLoss loss, double correct, double incorrect, float margin = 1)
    {
        double[] gradient = Batch.OneGroup([1, 0], [correct, incorrect]).Evaluate(new LossCase(loss, null, new ConstantMargin(margin))).Gradient;
        return (gradient[0], gradient[1]);
    }
}
