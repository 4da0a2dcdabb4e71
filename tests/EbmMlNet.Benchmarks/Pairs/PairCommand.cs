using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>How well pairs of texts are learnt, by the number of pairs to train on, beside the untrained cosine of the same vectors.</summary>
internal static class PairCommand
{
    private static readonly int[] _sizes = [20, 60, 200, 1000, 5000];

    public static void Run(string[] names)
    {
        var ml = new MLContext(1);
        Console.WriteLine("Reciprocal rank of the right reply among all, vectors of FeaturizeTextPair fitted to the same pairs. In brackets the mean difference");
        Console.WriteLine("from the untrained cosine, question by question, with its 95 % interval.");
        foreach (PairSet set in PairSets.All(ml).Where(set => names.Length == 0 || names.Any(name => set.Name.Contains(name, StringComparison.OrdinalIgnoreCase))))
        {
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"## {set.Name}: {set.Train.Count} pairs to train on, {set.Test.Count} questions, {set.Replies.Count} replies"));
            Console.WriteLine();
            Console.WriteLine($"| pairs | {string.Join(" | ", PairContender.All.Select(contender => contender.Name))} |");
            Console.WriteLine($"|---|{string.Concat(PairContender.All.Select(_ => "---|"))}");
            foreach (int size in _sizes.Where(size => size <= set.Train.Count))
            {
                Console.WriteLine($"| {size} | {string.Join(" | ", Cells(ml, set, size))} |");
            }
        }
    }

    private static IEnumerable<string> Cells(MLContext ml, PairSet set, int size)
    {
        IDataView train = ml.Data.LoadFromEnumerable(set.Train.Take(size).ToArray());
        ITransformer vectors = ml.Transforms.Text.FeaturizeTextPair(PairContender.Question, PairContender.Reply, nameof(TextPair.Question), nameof(TextPair.Reply)).Fit(train);
        IDataView pairs = ml.Data.Cache(vectors.Transform(train), PairContender.Question, PairContender.Reply);
        _ = pairs.GetColumn<VBuffer<float>>(PairContender.Reply).Count();
        IDataView test = ml.Data.Cache(vectors.Transform(ml.Data.LoadFromEnumerable(
            set.Test.SelectMany(pair => set.Replies.Select(reply => new TextPair { Question = pair.Question, Reply = reply })))), PairContender.Question, PairContender.Reply);
        double[]? first = null;
        foreach (PairContender contender in PairContender.All)
        {
            var clock = Stopwatch.StartNew();
            Func<IDataView, float[]> score = contender.Fit(ml, pairs);
            TimeSpan taken = clock.Elapsed;
            double[] ranks = [.. score(test).Chunk(set.Replies.Count).Select((scores, i) => ReciprocalRank(scores, IndexOf(set.Replies, set.Test[i].Reply)))];
            yield return first is null
                ? string.Create(CultureInfo.InvariantCulture, $"{ranks.Average():F3}")
                : string.Create(CultureInfo.InvariantCulture, $"{ranks.Average():F3} ({Difference(ranks, first)}; {taken.TotalSeconds:F1} s)");
            first ??= ranks;
        }
    }

    // Of equal scores half count as better.
    private static double ReciprocalRank(float[] scores, int right) =>
        1 / (1 + scores.Where((_, i) => i != right).Sum(score => score > scores[right] ? 1 : score == scores[right] ? 0.5 : 0));

    private static int IndexOf(IReadOnlyList<string> replies, string reply) => replies.TakeWhile(other => other != reply).Count();

    private static string Difference(double[] ranks, double[] others)
    {
        double[] differences = [.. ranks.Zip(others, (rank, other) => rank - other)];
        double mean = differences.Average();
        double half = 1.96 * Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:+0.000;-0.000;0.000} ± {half:F3}");
    }
}
