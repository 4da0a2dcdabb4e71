using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Densities;

/// <summary>Compares forecasts of continuous answers on the sets that are there: whole densities beside regressors with a spread.</summary>
internal static class DensityCommand
{
    private const double Level = 0.9;
    private static readonly string[] _uci = ["concrete", "energy", "yacht"];

    /// <param name="arguments">
    /// Names of sets, and the number of splits of each; without, all sets and all splits. The planted curves are compared only where they are named.
    /// </param>
    public static void Run(string[] arguments) => Run(DensityContender.All, arguments);

    public static void Run(IReadOnlyList<DensityContender> contenders, string[] arguments)
    {
        int most = arguments.Select(argument => int.TryParse(argument, out int number) ? number : 0).FirstOrDefault(number => number > 0, int.MaxValue);
        string[] names = [.. arguments.Where(argument => !int.TryParse(argument, out _))];
        foreach (PlantedCurve curve in PlantedCurve.All.Where(curve => names.Contains(curve.Name)))
        {
            CurveComparison.Print(curve, Math.Min(most, 3));
        }

        if (names.Length > 0 && names.All(name => PlantedCurve.All.Any(curve => curve.Name == name)))
        {
            return;
        }

        foreach (DensitySet set in Sets().Where(set => names.Length == 0 || names.Contains(set.Name)))
        {
            Print(set, contenders, Math.Min(most, set.Splits.Count));
        }
    }

    private static IEnumerable<DensitySet> Sets()
    {
        foreach (string name in _uci)
        {
            if (RealData.Uci(name) is { } folder)
            {
                yield return DensitySet.Uci(folder);
            }
            else
            {
                Console.WriteLine($"{name} is skipped: shared/data/uci/{name}/data.txt is not beside the repository.");
            }
        }

        if (RealData.BikeSharing is { } bikes)
        {
            yield return DensitySet.BikeSharing(bikes);
        }
        else
        {
            Console.WriteLine("bike-sharing is skipped: shared/data/bike-sharing/hour_train.csv is not beside the repository.");
        }
    }

    private static void Print(DensitySet set, IReadOnlyList<DensityContender> contenders, int splits)
    {
        Say($"**{set.Name}.** {set.Description}; mean and standard error of {splits} split{(splits == 1 ? "" : "s")}.");
        Say("");
        Say("| forecast | NLL | CRPS | RMSE | 90 % coverage | width | s to train |");
        Say("|---|---|---|---|---|---|---|");
        foreach (DensityContender contender in contenders)
        {
            try
            {
                double[][] all = [.. Enumerable.Range(0, splits).Select(split =>
                {
                    double[] measures = Measure(contender, set.Splits[split](), split);
                    // What happens in the hours of a long table.
                    Console.Error.WriteLine(FormattableString.Invariant($"{set.Name}, {contender.Name}: split {split + 1} of {splits}, NLL {measures[0]:F3}, CRPS {measures[1]:F3}, {measures[5]:F1} s"));
                    return measures;
                })];
                string Cell(int measure, string format)
                {
                    double[] values = [.. all.Select(of => of[measure])];
                    double mean = values.Average();
                    if (double.IsNaN(mean))
                    {
                        return "none";
                    }

                    string error = values.Length < 2 ? "" : " ± " + Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length).ToString(format, CultureInfo.InvariantCulture);
                    return mean.ToString(format, CultureInfo.InvariantCulture) + error;
                }

                Say($"| {contender.Name} | {Cell(0, "F3")} | {Cell(1, "F3")} | {Cell(2, "F3")} | {Cell(3, "P1")} | {Cell(4, "F2")} | {Cell(5, "F1")} |");
            }
            catch (DllNotFoundException error)
            {
                Say($"| {contender.Name} | not measured: its native library does not load here ({error.Message.Split('\n')[0].Trim()}) | | | | | |");
            }
        }

        Say("");
    }

    private static double[] Measure(DensityContender contender, (DensityRow[] Train, DensityRow[] Test) split, int seed)
    {
        var watch = Stopwatch.StartNew();
        Func<DensityRow[], AnswerForecast[]> model = contender.Train(new MLContext(seed + 1), split.Train);
        double seconds = watch.Elapsed.TotalSeconds;
        AnswerForecast[] forecasts = model(split.Test);
        double nll = 0, crps = 0, square = 0, covered = 0, width = 0;
        for (int i = 0; i < forecasts.Length; i++)
        {
            double y = split.Test[i].Label;
            nll -= forecasts[i].LogDensity(y);
            crps += forecasts[i].Crps(y);
            square += (forecasts[i].Mean - y) * (forecasts[i].Mean - y);
            (double from, double to) = forecasts[i].Interval(Level);
            covered += y >= from && y <= to ? 1 : 0;
            width += to - from;
        }

        double n = forecasts.Length;
        return [nll / n, crps / n, Math.Sqrt(square / n), covered / n, width / n, seconds];
    }

    private static void Say(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }
}
