using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Densities;

/// <summary>How far the densities that each objective trains are from the true ones, beside those of the exact integral on a grid.</summary>
internal static class CurveComparison
{
    private const int Rows = 2000;
    private const int Epochs = 60;

    private static readonly (string Name, DensityObjective Objective)[] _objectives =
    [
        ("`ExactGrid`", new ExactGrid()),
        ("`ImportanceSampling`", new ImportanceSampling()),
        ("`RankingNce`", new RankingNce()),
        ("`NcePlus`", new NcePlus()),
        ("`SelfNormalized`", new SelfNormalized()),
        ("`ContrastiveDivergence`", new ContrastiveDivergence()),
        ("the same, `Start = null`, one step", new ContrastiveDivergence { Start = null, Steps = 1 }),
        ("the same with `ReplayFraction = .95`", new ContrastiveDivergence { Start = null, Steps = 1, ReplayFraction = 0.95 }),
        ("`DenoisingScoreMatching`", new DenoisingScoreMatching()),
        ("`OffendingAnswer`", new OffendingAnswer()),
    ];

    public static void Print(PlantedCurve curve, int seeds)
    {
        Console.WriteLine(
            $"**{curve.Name}.** {curve.Description}; {Rows} rows, one network, {Epochs} epochs, KL in nats from the true density, mean of {seeds} seed{(seeds == 1 ? "" : "s")}.");
        Console.WriteLine();
        Console.WriteLine("| objective | KL, 6 components | of the grid's | KL, 1 component | of the grid's |");
        Console.WriteLine("|---|---|---|---|---|");
        double[] grid = [];
        foreach ((string name, DensityObjective objective) in (IEnumerable<(string, DensityObjective)>)[.. _objectives, ("the mixture alone", new ExactGrid())])
        {
            double[] found = [.. new[] { 6, 1 }.Select(components => Enumerable.Range(1, seeds).Average(seed =>
            {
                var ml = new MLContext(seed);
                var watch = Stopwatch.StartNew();
                EnergyRegressionModelParameters model = ml.Regression.Trainers.EnergyBased(new EnergyRegressionTrainer.Options
                {
                    Objective = objective,
                    NumberOfNetworks = 1,
                    NumberOfEpochs = Epochs,
                    NumberOfComponents = components,
                    ResidualUnits = name == "the mixture alone" ? 0 : 32,
                    Seed = seed,
                }).Fit(DensitySet.View(ml, curve.Rows(Rows, seed))).Model;
                double divergence = curve.Divergence(model);
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"{curve.Name}, {name}, {components} components, seed {seed}: KL {divergence:F4}, {watch.Elapsed.TotalSeconds:F1} s"));
                return divergence;
            }))];
            grid = grid.Length == 0 ? found : grid;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {found[0]:F4} | {found[0] / grid[0]:F2} | {found[1]:F4} | {found[1] / grid[1]:F2} |"));
            Console.Out.Flush();
        }

        Console.WriteLine();
    }
}
