using EbmMlNet.Tests;
using Microsoft.ML;

namespace EbmMlNet.Text.Tests.Reranking;

/// <summary>A reranker of real questions: which other question has the same intent.</summary>
public sealed class RerankerQualityTests
{
    private const int Queries = 300;
    private const int Passages = 25;

    [SkippableFact]
    public async Task On_queries_held_out_it_is_better_than_BM25_and_tells_lists_without_an_answer_from_others()
    {
        JudgedPassage[] judgments = [.. Judgments(SharedData.Require("banking77/train.csv"))];

        TrainableReranker reranker = await TrainableReranker.TrainAsync(
            judgments, ml => ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Seed = 1, NumberOfThreads = 1 }));

        RerankerReport report = reranker.Report!;
        Assert.Equal(Queries / 5, report.Reranked.Queries.Count);
        double trained = report.Reranked.MeanReciprocalRank.Mean, known = report.Bm25.MeanReciprocalRank.Mean;
        Assert.True(trained > known, FormattableString.Invariant($"MRR {trained:F4} trained, {known:F4} by BM25"));
        Assert.True(report.NoGoodAnswerAuroc > 0.6, FormattableString.Invariant($"AUROC {report.NoGoodAnswerAuroc:F3}"));
        string[] queries = [.. judgments.Select(judgment => judgment.Query).Distinct()];
        string[] offTopic = ["best pizza in town", "who wrote Hamlet", "how tall is the Eiffel tower", "train times to Leeds"];
        int said = 0;
        foreach (string query in offTopic)
        {
            said += (await reranker.RerankAsync(query, queries.Take(Passages).ToArray(), text => text)).NoGoodAnswer ? 1 : 0;
        }

        Assert.True(said >= 3, $"{said} of {offTopic.Length} questions off topic were seen to have no answer.");
    }

    // One question of the same intent among others that are drawn.
    private static IEnumerable<JudgedPassage> Judgments(string path)
    {
        (string Text, string Intent)[] questions =
        [
            .. File.ReadLines(path).Skip(1)
                .Select(line => (Line: line, Comma: line.LastIndexOf(',')))
                .Where(row => row.Comma > 0 && !row.Line[row.Comma..].Contains(' ', StringComparison.Ordinal))
                .Select(row => (row.Line[..row.Comma].Trim('"'), row.Line[(row.Comma + 1)..])),
        ];
        var random = new Random(1);
        random.Shuffle(questions);
        (string Text, string Intent)[] rest = questions[Queries..];
        foreach ((string query, string intent) in questions[..Queries])
        {
            yield return new JudgedPassage(query, rest.First(other => other.Intent == intent).Text, 1);
            foreach ((string text, string _) in random.GetItems(rest, Passages).Where(other => other.Intent != intent))
            {
                yield return new JudgedPassage(query, text, 0);
            }
        }
    }
}
