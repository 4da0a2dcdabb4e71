using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>How well pairs of texts are learnt, by the number of pairs to train on, beside the untrained cosine of the same vectors, and BM25.</summary>
internal static class PairCommand
{
    private static readonly int[] _sizes = [20, 60, 200, 1000, 5000];

    /// <param name="asked">Parts of the names of sets, numbers of pairs, and the kinds of vectors, words and MiniLM; none of a sort for all of it.</param>
    public static void Run(string[] asked)
    {
        int[] sizes = [.. asked.Where(IsNumber).Select(arg => int.Parse(arg, CultureInfo.InvariantCulture))];
        string[] encoders = [.. asked.Where(PairEncoder.Names.Contains)], names = [.. asked.Where(arg => !IsNumber(arg)).Except(encoders)];
        var ml = new MLContext(1);
        Console.WriteLine("Reciprocal rank of the right reply among all. In brackets the mean difference from the untrained cosine of the same vectors, question by");
        Console.WriteLine("question, with its 95 % interval, and the time of training. Vectors of words are those of FeaturizeTextPair, fitted to the same pairs.");
        (PairEncoder Encoder, PairContender[] Contenders)[] columns = [.. Columns(ml).Where(column => encoders.Length == 0 || encoders.Contains(column.Encoder.Name))];
        foreach (PairSet set in PairSets.All(ml).Where(set => names.Length == 0 || names.Any(name => set.Name.Contains(name, StringComparison.OrdinalIgnoreCase))))
        {
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"## {set.Name}: {set.Train.Count} pairs to train on, {set.Test.Count} questions, {set.Replies.Count} replies"));
            Console.WriteLine();
            string[] headers = [.. columns.SelectMany(column => column.Contenders.Select(contender => $"{column.Encoder.Name}: {contender.Name}"))];
            Console.WriteLine($"| pairs | BM25 | {string.Join(" | ", headers)} |");
            Console.WriteLine($"|---|---|{string.Concat(headers.Select(_ => "---|"))}");
            string bm25 = string.Create(CultureInfo.InvariantCulture, $"{Ranks(set, Bm25(ml, set)).Average():F3}");
            foreach (int size in (sizes.Length > 0 ? sizes : _sizes).Where(size => size <= set.Train.Count))
            {
                Console.WriteLine($"| {size} | {bm25} | {string.Join(" | ", columns.SelectMany(column => Cells(ml, set, column.Encoder.Encode(set, size), column.Contenders)))} |");
            }
        }
    }

    private static IEnumerable<(PairEncoder Encoder, PairContender[] Contenders)> Columns(MLContext ml)
    {
        yield return (PairEncoder.Words(ml), [PairContender.Cosine, PairContender.EnergyBasedPairs, PairContender.Towers]);
        if (PairEncoder.MiniLm(out string? whyNot) is { } sentences)
        {
            yield return (sentences, [PairContender.Cosine, PairContender.EnergyBasedPairs]);
        }
        else
        {
            Console.WriteLine($"{PairEncoder.Names[1]} is skipped: {whyNot}");
        }
    }

    private static bool IsNumber(string arg) => int.TryParse(arg, CultureInfo.InvariantCulture, out _);

    private static IEnumerable<string> Cells(MLContext ml, PairSet set, PairVectors vectors, PairContender[] contenders)
    {
        double[]? first = null;
        foreach (PairContender contender in contenders)
        {
            var clock = Stopwatch.StartNew();
            Func<float[]> score = contender.Fit(ml, vectors);
            TimeSpan taken = clock.Elapsed;
            double[] ranks = Ranks(set, score());
            yield return first is null
                ? string.Create(CultureInfo.InvariantCulture, $"{ranks.Average():F3}")
                : string.Create(CultureInfo.InvariantCulture, $"{ranks.Average():F3} ({Difference(ranks, first)}; {taken.TotalSeconds:F1} s)");
            first ??= ranks;
        }
    }

    // Of the replies, whose frequencies are those of what is searched.
    private static float[] Bm25(MLContext ml, PairSet set)
    {
        TextPairTransformer features = ml.Transforms.TextPair("Features", nameof(TextPair.Question), nameof(TextPair.Reply))
            .Fit(ml.Data.LoadFromEnumerable(set.Replies.Select(reply => new TextPair { Reply = reply })));
        IDataView pairs = features.Transform(ml.Data.LoadFromEnumerable(
            set.Test.SelectMany(pair => set.Replies.Select(reply => new TextPair { Question = pair.Question, Reply = reply }))));
        return [.. pairs.GetColumn<float[]>("Features").Select(row => row[(int)TextPairFeature.Bm25])];
    }

    private static double[] Ranks(PairSet set, float[] scores) =>
        [.. scores.Chunk(set.Replies.Count).Select((ofQuestion, i) => ReciprocalRank(ofQuestion, IndexOf(set.Replies, set.Test[i].Reply)))];

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
