using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Trains contenders on every fold of a data set and prints NDCG@10 and MRR, paired by query with the first contender.</summary>
internal static class QualityTable
{
    private static readonly RankingMetric _ndcg = new NdcgMetric(10);
    private static readonly RankingMetric _mrr = new MrrMetric();

    public static void Print(RankingSet set, IEnumerable<Contender> contenders, int seeds)
    {
        Console.WriteLine($"{set.Name}: {set.Description} Mean of {seeds} seed{(seeds == 1 ? "" : "s")}.");
        Console.WriteLine("NDCG@10 with gains 2^label - 1; MRR of the first label of 1 or more; queries without one are left out; ties are averaged.");
        Console.WriteLine();
        Console.WriteLine($"| {"ranker",-52} | NDCG@10 | over folds      | MRR    | s/fit | queries better / worse than the first |");
        Console.WriteLine($"|{new string('-', 54)}|---------|-----------------|--------|-------|---------------------------------------|");
        double[]? first = null;
        foreach (Contender contender in contenders)
        {
            try
            {
                Result result = Measure(set, contender, seeds);
                Console.WriteLine($"| {contender.Name,-52} | {result.Ndcg,7:F4} | {result.LowestFold:F3} to {result.HighestFold:F3}  | {result.Mrr:F4} | {result.SecondsPerFit,5:F2} | {Paired(result.NdcgOfQueries, first),-37} |");
                first ??= result.NdcgOfQueries;
            }
            catch (DllNotFoundException error)
            {
                Console.WriteLine($"| {contender.Name,-52} | not measured: its native library does not load here ({error.Message.Split('\n')[0].Trim()})");
            }
        }

        Console.WriteLine();
    }

    private static Result Measure(RankingSet set, Contender contender, int seeds)
    {
        var ndcgs = new List<double[]>();
        var foldMeans = new double[set.Folds.Count];
        double mrr = 0, seconds = 0;
        for (int fold = 0; fold < set.Folds.Count; fold++)
        {
            double[] sum = new double[set.Folds[fold].TestGroupSizes.Length];
            for (int seed = 1; seed <= seeds; seed++)
            {
                var clock = Stopwatch.StartNew();
                ITransformer model = contender.Fit(new MLContext(seed), set.Folds[fold].Train);
                seconds += clock.Elapsed.TotalSeconds;
                float[] energies = [.. model.Transform(set.Folds[fold].Test).GetColumn<float>("Score").Select(score => -score)];
                double[] ndcg = PerQuery(_ndcg, energies, set.Folds[fold]);
                for (int query = 0; query < sum.Length; query++)
                {
                    sum[query] += ndcg[query] / seeds;
                }

                mrr += Mean(PerQuery(_mrr, energies, set.Folds[fold])) / seeds / set.Folds.Count;
            }

            ndcgs.Add(sum);
            foldMeans[fold] = Mean(sum);
        }

        return new Result(
            foldMeans.Average(), foldMeans.Min(), foldMeans.Max(), mrr, seconds / seeds / set.Folds.Count, [.. ndcgs.SelectMany(query => query)]);
    }

    private static double[] PerQuery(RankingMetric metric, float[] energies, RankingFold fold)
    {
        double[] values = new double[fold.TestGroupSizes.Length];
        int start = 0;
        for (int query = 0; query < values.Length; query++)
        {
            int size = fold.TestGroupSizes[query];
            values[query] = metric.Evaluate(energies.AsSpan(start, size), fold.TestLabels.AsSpan(start, size));
            start += size;
        }

        return values;
    }

    private static double Mean(double[] values) => values.Where(value => !double.IsNaN(value)).Average();

    private static string Paired(double[] values, double[]? first) => first is null ? "" :
        $"{values.Zip(first).Count(pair => pair.First > pair.Second + 1e-9)} / {values.Zip(first).Count(pair => pair.First < pair.Second - 1e-9)}";

    private sealed record Result(double Ndcg, double LowestFold, double HighestFold, double Mrr, double SecondsPerFit, double[] NdcgOfQueries);
}
