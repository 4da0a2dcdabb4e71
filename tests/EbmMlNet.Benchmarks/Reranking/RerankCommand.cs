using System.Diagnostics;
using System.Globalization;
using EbmMlNet.Benchmarks.Intents;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Reranking;

/// <summary>A reranker trained on banking77: how good on queries held out, what tells lists without a good answer, and how long a hundred passages take.</summary>
internal static class RerankCommand
{
    private const int Queries = 600;
    private const int Drawn = 40;
    private const int Passages = 100;
    private const int WarmUp = 150;
    private const int Repetitions = 50;
    private const int NewQueries = 400;
    private const int QueriesWithEncoder = 100;
    private const int RepetitionsWithEncoder = 15;

    /// <param name="encoderFolder">A sentence encoder to measure with as well; null for none.</param>
    public static async Task RunAsync(string? encoderFolder)
    {
        if (RealData.Banking77 is not { } folder)
        {
            Console.WriteLine("Skipped: shared/data/banking77 is not on this machine.");
            return;
        }

        IntentRow[] questions = [.. Banking77.Load(new MLContext(1), folder).Train];
        new Random(1).Shuffle(questions);
        TrainableReranker reranker =
            await TrainableReranker.TrainAsync(Judgments(questions, 0, Queries), ml => ml.Ranking.Trainers.EnergyBased());
        RerankerReport report = reranker.Report!;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Reranked.Queries.Count} queries held out of {Queries}: MRR {report.Reranked.MeanReciprocalRank.Mean:F3}, BM25 " +
            $"{report.Bm25.MeanReciprocalRank.Mean:F3}; AUROC of no good answer {report.NoGoodAnswerAuroc:F3}"));
        await NoGoodAnswerSigns.PrintAsync(reranker, Judgments(questions, Queries, NewQueries).GroupBy(judged => judged.Query));
        foreach (int length in (int[])[1, 10])
        {
            string[] passages = [.. Enumerable.Range(0, Passages).Select(i => string.Join(' ', questions.Skip(Queries + NewQueries + (i * length)).Take(length).Select(row => row.Question)))];
            for (int i = 0; i < WarmUp; i++)
            {
                _ = await TimeAsync(reranker, questions[i].Question, passages);
            }

            TimeSpan before = Environment.CpuUsage.TotalTime;
            double[] times = new double[Repetitions];
            for (int i = 0; i < Repetitions; i++)
            {
                times[i] = await TimeAsync(reranker, questions[i].Question, passages);
            }

            // On a busy machine the clock also counts the others' work.
            double processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Repetitions;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Passages} passages of {passages.Average(passage => passage.Split(' ').Length):F0} words: {Median(times):F2} ms (median of {Repetitions}), {processor:F2} ms of a processor"));
        }

        if (encoderFolder is not null)
        {
            await MeasureWithEncoderAsync(questions, encoderFolder);
        }
    }

    // Beside the encoder alone, on the same texts: what reranking adds.
    private static async Task MeasureWithEncoderAsync(IntentRow[] questions, string folder)
    {
        using var encoder = new OnnxSentenceEncoder(folder);
        using var cached = new CachedEmbeddingGenerator(encoder);
        TrainableReranker trained = await TrainableReranker.TrainAsync(
            Judgments(questions, 0, QueriesWithEncoder), ml => ml.Ranking.Trainers.EnergyBased(), new() { Embeddings = cached });
        using var stream = new MemoryStream();
        trained.Save(stream);
        stream.Position = 0;
        TrainableReranker reranker = TrainableReranker.Load(stream, encoder);
        string[] passages = [.. questions.Skip(Queries + NewQueries).Take(Passages).Select(row => row.Question)];
        double[] alone = new double[RepetitionsWithEncoder], both = new double[RepetitionsWithEncoder];
        for (int i = -1; i < RepetitionsWithEncoder; i++)
        {
            // Once to warm up.
            int place = Math.Max(i, 0);
            var clock = Stopwatch.StartNew();
            _ = await encoder.GenerateAsync(passages.Prepend(questions[place].Question));
            alone[place] = clock.Elapsed.TotalMilliseconds;
            both[place] = await TimeAsync(reranker, questions[place].Question, passages);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Passages} passages with embeddings: {Median(both):F1} ms, the encoder alone {Median(alone):F1} ms, ratio {Median([.. both.Zip(alone, (b, a) => b / a)]):F2} (medians of {RepetitionsWithEncoder})"));
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static async Task<double> TimeAsync(TrainableReranker reranker, string query, string[] passages)
    {
        var clock = Stopwatch.StartNew();
        _ = await reranker.RerankAsync(query, passages, passage => passage);
        return clock.Elapsed.TotalMilliseconds;
    }

    // One question of the same intent among others that are drawn.
    private static IEnumerable<JudgedPassage> Judgments(IntentRow[] questions, int first, int count)
    {
        var random = new Random(1 + first);
        IntentRow[] rest = questions[(Queries + NewQueries)..];
        foreach (IntentRow query in questions[first..(first + count)])
        {
            yield return new JudgedPassage(query.Question, rest.First(row => row.Intent == query.Intent).Question, 1);
            foreach (IntentRow other in random.GetItems(rest, Drawn).Where(row => row.Intent != query.Intent))
            {
                yield return new JudgedPassage(query.Question, other.Question, 0);
            }
        }
    }
}
