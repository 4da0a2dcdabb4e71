using System.Globalization;
using EbmMlNet.Benchmarks.Quality;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Lists;

/// <summary>What the others of a list are worth: rankers of rows beside rankers of lists, paired by query.</summary>
internal static class ListCommand
{
    private const double Quantile = 1.96;

    /// <param name="queries">How many queries there are to train on, of planted sets.</param>
    /// <param name="asked">Parts of the names of sets; none for all.</param>
    public static void Run(int queries, string[] asked)
    {
        Console.WriteLine("| set | EnergyBased | EnergyBasedLists | gain, 95 % | attention always | gain, 95 % | chosen, folds | s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var ml = new MLContext(1);
        foreach (RankingSet set in Sets(ml, queries).Where(set => asked.Length == 0 || asked.Any(part => set.Name.Contains(part, StringComparison.OrdinalIgnoreCase))))
        {
            var alone = new List<double>();
            var chosen = new List<double>();
            var always = new List<double>();
            int kept = 0;
            (double ofRows, double ofLists) = (0, 0);
            foreach (RankingFold fold in set.Folds)
            {
                var clock = System.Diagnostics.Stopwatch.StartNew();
                alone.AddRange(fold.Ndcg(new MLContext(1).Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Seed = 1 }).Fit(fold.Train)));
                ofRows += clock.Elapsed.TotalSeconds;
                clock.Restart();
                ListScoreTransformer lists = Fit(new EnergyListTrainer.Options { Seed = 1 });
                ofLists += clock.Elapsed.TotalSeconds;
                bool isKept = lists.EnergyFunction is AttentionListEnergy;
                kept += isKept ? 1 : 0;
                double[] values = fold.Ndcg(lists);
                chosen.AddRange(values);
                always.AddRange(isKept ? values : fold.Ndcg(Fit(new EnergyListTrainer.Options { Seed = 1, KeepsAttention = true })));

                ListScoreTransformer Fit(EnergyListTrainer.Options options)
                {
                    var context = new MLContext(1);
                    context.Log += (_, log) =>
                    {
                        if (log.Message.Contains("Attention is", StringComparison.Ordinal))
                        {
                            Console.Error.WriteLine(log.Message);
                        }
                    };
                    return context.Ranking.Trainers.EnergyBasedLists(options).Fit(fold.Train);
                }
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {set.Name} | {Mean(alone):F3} | {Mean(chosen):F3} | {Paired(chosen, alone)} | {Mean(always):F3} | {Paired(always, alone)} | {kept} of {set.Folds.Count} | {ofRows:F0}, {ofLists:F0} |"));
        }
    }

    private static IEnumerable<RankingSet> Sets(MLContext ml, int queries)
    {
        foreach (RankingSet set in ContextSets.All(ml, queries))
        {
            yield return set;
        }

        yield return PlantedSets.Load(ml, "smooth", 10_000);
        if (RealData.Mslr is { } mslr)
        {
            yield return MslrFolds.Load(ml, mslr);
        }

        if (RealData.TrecNews is { } news)
        {
            yield return TrecNews.Load(ml, news);
        }
    }

    private static double Mean(IEnumerable<double> values) => values.Where(value => !double.IsNaN(value)).Average();

    private static string Paired(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        double[] gains = [.. one.Zip(other, (a, b) => a - b).Where(gain => !double.IsNaN(gain))];
        double mean = gains.Average(), error = Math.Sqrt(gains.Average(gain => (gain - mean) * (gain - mean)) / (gains.Length - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:+0.000;-0.000} ({mean - (Quantile * error):+0.000;-0.000} to {mean + (Quantile * error):+0.000;-0.000})");
    }
}
