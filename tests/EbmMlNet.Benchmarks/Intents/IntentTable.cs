using System.Diagnostics;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>Trains contenders on the same features and prints accuracy@1 and MRR.</summary>
internal static class IntentTable
{
    private static readonly RankingMetric _accuracy = new PrecisionMetric(1);
    private static readonly RankingMetric _mrr = new MrrMetric();

    public static void Print(MLContext ml, IntentSet set, TextFeatures features, IEnumerable<IntentContender> contenders)
    {
        var split = new IntentSplit(ml, set, features);
        Console.WriteLine($"{set.Name}: {set.Description}");
        Console.WriteLine($"Features: {features.Name}; {split.FeatureCount} numbers. Ties are averaged.");
        Console.WriteLine();
        Console.WriteLine($"| {"trainer",-40} | accuracy@1 | MRR    | s/fit |");
        Console.WriteLine($"|{new string('-', 42)}|------------|--------|-------|");
        foreach (IntentContender contender in contenders)
        {
            try
            {
                Console.WriteLine($"| {contender.Name,-40} | {Measure(contender, split)} |");
            }
            catch (DllNotFoundException error)
            {
                Console.WriteLine($"| {contender.Name,-40} | not measured: its native library does not load here ({error.Message.Split('\n')[0].Trim()})");
            }
        }

        Console.WriteLine();
    }

    private static string Measure(IntentContender contender, IntentSplit split)
    {
        double accuracy = 0, mrr = 0, seconds = 0;
        int seeds = split.Set.Seeds;
        for (int seed = 1; seed <= seeds; seed++)
        {
            var clock = Stopwatch.StartNew();
            Func<float[][]> score = contender.Fit(new MLContext(seed), split);
            seconds += clock.Elapsed.TotalSeconds / seeds;
            float[][] scores = score();
            accuracy += Mean(_accuracy, scores, split) / seeds;
            mrr += Mean(_mrr, scores, split) / seeds;
        }

        return $"{accuracy,10:F4} | {mrr:F4} | {seconds,5:F1}";
    }

    private static double Mean(RankingMetric metric, float[][] scores, IntentSplit split) => scores.Select((ofIntents, question) =>
    {
        float[] energies = Array.ConvertAll(ofIntents, score => -score);
        float[] labels = new float[energies.Length];
        labels[split.TestLabels[question]] = 1;
        return metric.Evaluate(energies, labels);
    }).Average();
}
