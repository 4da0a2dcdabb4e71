using EbmMlNet;
using Microsoft.ML;

namespace DocExamples;

/// <summary>The code of docs/text.md.</summary>
internal static class RerankerExample
{
    public static async Task TrainAsync(IEnumerable<JudgedPassage> judgments, string path)
    {
        // <example>
        TrainableReranker reranker = await TrainableReranker.TrainAsync(judgments, ml => ml.Ranking.Trainers.EnergyBased());
        Console.WriteLine(FormattableString.Invariant(
            $"MRR {reranker.Report!.Reranked.MeanReciprocalRank.Mean:F3}, BM25 {reranker.Report.Bm25.MeanReciprocalRank.Mean:F3}"));
        reranker.Save(path);
        // </example>
    }
}
