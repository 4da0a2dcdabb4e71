using System.Diagnostics;
using System.Globalization;
using EbmMlNet.Benchmarks.Memory;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Trains contenders on every fold of a data set and prints a row of the table for each, paired by query with the first contender.</summary>
internal static class QualityTable
{
    /// <summary>Beyond so many rows, searches are left out.</summary>
    private const int ManyRows = 200_000;

    public static IReadOnlyList<Measured> Print(RankingSet set, IEnumerable<Contender> contenders, int seeds)
    {
        long rows = set.Folds.Max(fold => fold.Train.GetColumn<float>("Label").LongCount());
        bool isLarge = rows > ManyRows;
        Say($"**{set.Name}.** {set.Description} Mean of {seeds} seed{(seeds == 1 ? "" : "s")}.{(isLarge ? " Options are not searched for." : "")}");
        Say("");
        Say("| ranker | NDCG@10 | over folds | against the first, 95 % | s to train | rows/s | MB more | zip KB | us to score a row |");
        Say("|---|---|---|---|---|---|---|---|---|");
        var measured = new List<Measured>();
        foreach (Contender contender in contenders.Where(contender => !isLarge || !contender.IsSearch))
        {
            try
            {
                // The trees draw nothing by chance: another seed finds the same, in as much time.
                Measured m = Measure(set, contender, contender.IsSearch ? 1 : seeds, rows);
                string paired = "";
                if (measured.Count > 0)
                {
                    (double mean, double low, double high) = m.Against(measured[0]);
                    paired = string.Create(CultureInfo.InvariantCulture, $"{mean:+0.000;-0.000} ({low:+0.000;-0.000} to {high:+0.000;-0.000})");
                }

                measured.Add(m);
                Say(string.Create(CultureInfo.InvariantCulture,
                    $"| {m.Contender} | {m.Ndcg:F3} | {m.LowestFold:F3} to {m.HighestFold:F3} | {paired} | {m.Seconds:F2} | {m.RowsPerSecond:F0} | {m.Megabytes:F0} | {m.ZipKilobytes:F0} | {m.MicrosecondsPerRow:F2} |"));
            }
            catch (DllNotFoundException error)
            {
                Say($"| {contender.Name} | not measured: its native library does not load here ({error.Message.Split('\n')[0].Trim()}) | | | | | | | |");
            }
        }

        Say("");
        return measured;
    }

    private static Measured Measure(RankingSet set, Contender contender, int seeds, long rows)
    {
        var ndcgs = new List<double[]>();
        double seconds = 0, megabytes = 0, kilobytes = 0, scoring = 0;
        foreach (RankingFold fold in set.Folds)
        {
            double[] sum = new double[fold.TestGroupSizes.Length];
            for (int seed = 1; seed <= seeds; seed++)
            {
                var ml = new MLContext(seed);
                ITransformer model;
                using (var memory = new MemoryTrace())
                {
                    var clock = Stopwatch.StartNew();
                    model = contender.Fit(ml, fold);
                    seconds += clock.Elapsed.TotalSeconds;
                    megabytes = Math.Max(megabytes, memory.Peak);
                }

                double[] ndcg = fold.Ndcg(model);
                for (int query = 0; query < sum.Length; query++)
                {
                    sum[query] += ndcg[query] / seeds;
                }

                using var zip = new MemoryStream();
                ml.Model.Save(model, fold.Train.Schema, zip);
                kilobytes += zip.Length / 1e3;
                scoring += Scoring(model, fold);
            }

            ndcgs.Add(sum);
        }

        int fits = seeds * set.Folds.Count;
        double[] means = [.. ndcgs.Select(of => of.Where(value => !double.IsNaN(value)).Average())];
        return new Measured(
            set.Name, contender.Name, means.Average(), [.. ndcgs.SelectMany(of => of)], means.Min(), means.Max(), seconds / fits, rows * fits / seconds, megabytes, kilobytes / fits, scoring / fits);
    }

    // From rows that are in memory as ML.NET has them; the best of a few rounds.
    private static double Scoring(ITransformer model, RankingFold fold)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < 3; round++)
        {
            var clock = Stopwatch.StartNew();
            int count = model.Transform(fold.Test).GetColumn<float>("Score").Count();
            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / count);
        }

        return best;
    }

    private static void Say(string line) => Console.WriteLine(line);
}
