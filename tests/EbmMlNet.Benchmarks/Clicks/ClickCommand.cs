using System.Diagnostics;
using System.Globalization;
using EbmMlNet.Benchmarks.Quality;
using EbmMlNet.Tests;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Clicks;

/// <summary>Rankers trained on simulated clicks, weighted or not, beside one trained on the grades that the clicks came from.</summary>
internal static class ClickCommand
{
    private const int Resamples = 2000;

    /// <param name="asked">Parts of the names of sets, and numbers for eta; none for all sets and 1 and 2.</param>
    public static void Run(string[] asked)
    {
        var ml = new MLContext(1);
        double[] etas = [.. asked.Where(arg => double.TryParse(arg, CultureInfo.InvariantCulture, out _)).Select(arg => double.Parse(arg, CultureInfo.InvariantCulture))];
        string[] names = [.. asked.Where(arg => !double.TryParse(arg, CultureInfo.InvariantCulture, out _))];
        Console.WriteLine("NDCG@10 against the true grades of test queries; in brackets the mean difference to training on the grades, and its 95 % interval, by bootstrap of the queries.");
        var learnt = new List<ClickPropensitiesLearnt>();
        foreach (double eta in etas.Length > 0 ? etas : [1, 2])
        {
            foreach ((string name, ClickSettings settings, Func<RankingSet> load) in Sets(ml))
            {
                if (names.Length == 0 || names.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
                {
                    learnt.AddRange(Measure(load(), settings, new PositionBasedModel(eta)));
                }
            }
        }

        _ = Directory.CreateDirectory("artifacts");
        ClickPlot.Save(learnt, "artifacts/clicks.png");
        Console.WriteLine("Written: artifacts/clicks.png.");
    }

    private static IEnumerable<(string Name, ClickSettings Settings, Func<RankingSet> Load)> Sets(MLContext ml)
    {
        if (RealData.TrecNews is { } trec)
        {
            yield return ("trec-news", new ClickSettings(Sessions: 200, GradedQueries: 3), () => TrecNews.Load(ml, trec));
        }

        if (RealData.Mslr is { } mslr)
        {
            yield return ("MSLR sample", new ClickSettings(Sessions: 200, GradedQueries: 3), () => MslrFolds.Load(ml, mslr));
        }

        if (RealData.BikeSharing is { } bike)
        {
            yield return ("bike-sharing", new ClickSettings(Sessions: 50, GradedQueries: 3), () => RegressionSets.BikeSharing(ml, bike));
        }
    }

    private static IEnumerable<ClickPropensitiesLearnt> Measure(RankingSet set, ClickSettings settings, PositionBasedModel users)
    {
        var results = new Dictionary<string, List<double>>();
        var learnt = new Dictionary<string, IReadOnlyList<float>>();
        long rows = 0, clicks = 0;
        var clock = Stopwatch.StartNew();
        for (int fold = 0; fold < set.Folds.Count; fold++)
        {
            var ml = new MLContext(fold + 1);
            RankingFold queries = set.Folds[fold];
            var simulation = new ClickSimulation(queries, users, settings, fold + 1);
            rows += simulation.ShownClicks.Count;
            clicks += simulation.ShownClicks.Count(row => row.Label > 0);
            Add("the grades", queries.Ndcg(ml.Ranking.Trainers.EnergyBased().Fit(queries.Train)));
            Add("nothing: the rankers that showed the lists", simulation.Production);
            foreach (ClickContender contender in ClickContender.All)
            {
                (double[] ndcg, IReadOnlyList<float> propensities) = contender.Run(ml, queries, simulation);
                Add(contender.Name, ndcg);
                _ = propensities.Count > 0 && learnt.TryAdd(contender.Name, propensities);
            }
        }

        Print(set, settings, users, results, $"{rows} rows with {clicks} clicks, {clock.Elapsed.TotalSeconds:F0} s");
        PrintPropensities(learnt);
        return learnt.Select(pair => new ClickPropensitiesLearnt(set.Name, users.Eta, pair.Key, pair.Value));

        void Add(string name, double[] ndcg)
        {
            if (!results.TryGetValue(name, out List<double>? all))
            {
                results.Add(name, all = []);
            }

            all.AddRange(ndcg);
        }
    }

    private static void Print(RankingSet set, ClickSettings settings, PositionBasedModel users, Dictionary<string, List<double>> results, string size)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"**{set.Name}, eta {users.Eta}.** {settings.Sessions} sessions of each query, shown by two rankers trained on {settings.GradedQueries} queries each; noise {settings.Noise}. {size}."));
        Console.WriteLine();
        Console.WriteLine("| trained on | NDCG@10 | against the grades | of them |");
        Console.WriteLine("|---|---|---|---|");
        List<double> grades = results["the grades"];
        double best = Mean(grades);
        foreach ((string name, List<double> ndcg) in results)
        {
            (double mean, double low, double high) = Difference(ndcg, grades);
            string paired = ndcg == grades ? "" : string.Create(CultureInfo.InvariantCulture, $"{mean:+0.000;-0.000} ({low:+0.000;-0.000} to {high:+0.000;-0.000})");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Mean(ndcg):F3} | {paired} | {100 * ((Mean(ndcg) / best) - 1):+0.0;-0.0;0} % |"));
        }
    }

    private static void PrintPropensities(Dictionary<string, IReadOnlyList<float>> learnt)
    {
        int[] positions = [.. new[] { 1, 2, 3, 5, 10, 15, 20 }.Where(k => k <= learnt.Values.Max(p => p.Count))];
        Console.WriteLine();
        Console.WriteLine($"| propensity of position | {string.Join(" | ", positions)} |");
        Console.WriteLine($"|---|{string.Concat(positions.Select(_ => "---|"))}");
        foreach ((string name, IReadOnlyList<float> of) in learnt)
        {
            Console.WriteLine($"| {name} | {string.Join(" | ", positions.Select(k => k <= of.Count ? of[k - 1].ToString("F3", CultureInfo.InvariantCulture) : ""))} |");
        }
    }

    private static double Mean(IEnumerable<double> ndcg) => ndcg.Where(value => !double.IsNaN(value)).Average();

    private static (double Mean, double Low, double High) Difference(List<double> ndcg, List<double> others)
    {
        double[] differences = [.. ndcg.Zip(others, (a, b) => a - b).Where(d => !double.IsNaN(d))];
        var random = new Random(1);
        double[] means = [.. Enumerable.Range(0, Resamples).Select(_ => differences.Average(_ => differences[random.Next(differences.Length)])).Order()];
        return (differences.Average(), means[Resamples / 40], means[^(Resamples / 40)]);
    }
}
