using System.Globalization;
using System.Text;
using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>What is chosen where the options leave it open, for data of every size: in the file that is approved, to be read at a glance.</summary>
public class EncodedDefaultsTests
{
    private const int RowsPerGroup = 40;
    private const int MostGroups = 64;

    private static readonly int[] _features = [8, 40, 136, 5000];
    private static readonly int[] _rows = [1_000, 20_000, 100_000, 300_000];

    [Fact]
    public void The_defaults_are_those_that_were_approved()
    {
        var text = new StringBuilder();
        foreach (bool ranks in new[] { true, false })
        {
            foreach (int features in _features)
            {
                foreach (int rows in _rows)
                {
                    foreach (Quality quality in Enum.GetValues<Quality>())
                    {
                        Append(text, ranks, features, rows, quality);
                    }
                }
            }
        }

        ApprovedText.Check(
            "tests/EbmMlNet.Training.Tests/Trainers/Defaults.approved.txt",
            text.ToString(),
            "A default is chosen by measurement: docs/benchmarks.md has the command, EncodedDefaults the reasons.");
    }

    private static void Append(StringBuilder text, bool ranks, int features, int rows, Quality quality)
    {
        var options = new EnergyRankingTrainer.Options { Quality = quality };
        IReadOnlyList<Architecture> networks = ranks
            ? EncodedDefaults.Ranking(quality, features, rows, isNonNegative: false)
            : EncodedDefaults.Classes(quality, features, rows, isNonNegative: false);
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"{(ranks ? "Rankings" : "Classes")}, {features} features, {rows:N0} rows, {quality}:");
        foreach (Architecture network in networks)
        {
            Variant plan = EncodedDefaults.Plan(network, options, rows, ranks);
            string step = ranks
                ? $"{EncodedDefaults.GroupsPerStep(network, rows / RowsPerGroup, RowsPerGroup, MostGroups)} groups of {RowsPerGroup} rows a step"
                : $"{EncodedDefaults.RowsPerStep(network, rows)} rows a step";
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"  {network}, {plan.NumberOfEpochs} epochs at {plan.LearningRate}, {step}");
        }
    }
}
