using System.Diagnostics;
using System.Globalization;
using EbmMlNet.Benchmarks.Intents;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Reranking;

/// <summary>A reranker trained on banking77: how good on queries held out, and how long a hundred passages take.</summary>
internal static class RerankCommand
{
    private const int Queries = 600;
    private const int Drawn = 40;
    private const int Passages = 100;
    private const int WarmUp = 150;
    private const int Repetitions = 50;

    public static void Run()
    {
        if (RealData.Banking77 is not { } folder)
        {
            Console.WriteLine("Skipped: shared/data/banking77 is not on this machine.");
            return;
        }

        IntentRow[] questions = [.. Banking77.Load(new MLContext(1), folder).Train];
        new Random(1).Shuffle(questions);
        TrainableReranker reranker =
            TrainableReranker.TrainAsync(Judgments(questions), ml => ml.Ranking.Trainers.EnergyBased()).GetAwaiter().GetResult();
        RerankerReport report = reranker.Report!;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Reranked.Queries.Count} queries held out of {Queries}: MRR {report.Reranked.MeanReciprocalRank.Mean:F3}, BM25 " +
            $"{report.Bm25.MeanReciprocalRank.Mean:F3}; AUROC of no good answer {report.NoGoodAnswerAuroc:F3}"));
        foreach (int length in (int[])[1, 10])
        {
            string[] passages = [.. Enumerable.Range(0, Passages).Select(i => string.Join(' ', questions.Skip(Queries + (i * length)).Take(length).Select(row => row.Question)))];
            for (int i = 0; i < WarmUp; i++)
            {
                _ = Time(reranker, questions[i].Question, passages);
            }

            TimeSpan before = Environment.CpuUsage.TotalTime;
            double[] times = [.. Enumerable.Range(0, Repetitions).Select(i => Time(reranker, questions[i].Question, passages)).Order()];
            // On a busy machine the clock also counts the others' work.
            double processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Repetitions;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Passages} passages of {passages.Average(passage => passage.Split(' ').Length):F0} words: {times[Repetitions / 2]:F2} ms (median of {Repetitions}), {processor:F2} ms of a processor"));
        }
    }

    private static double Time(TrainableReranker reranker, string query, string[] passages)
    {
        var clock = Stopwatch.StartNew();
        _ = reranker.RerankAsync(query, passages, passage => passage).GetAwaiter().GetResult();
        return clock.Elapsed.TotalMilliseconds;
    }

    // One question of the same intent among others that are drawn.
    private static IEnumerable<JudgedPassage> Judgments(IntentRow[] questions)
    {
        var random = new Random(1);
        IntentRow[] rest = questions[Queries..];
        foreach (IntentRow query in questions[..Queries])
        {
            yield return new JudgedPassage(query.Question, rest.First(row => row.Intent == query.Intent).Question, 1);
            foreach (IntentRow other in random.GetItems(rest, Drawn).Where(row => row.Intent != query.Intent))
            {
                yield return new JudgedPassage(query.Question, other.Question, 0);
            }
        }
    }
}
