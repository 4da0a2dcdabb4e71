using System.Diagnostics;
using System.Globalization;
using AskTheDocs.Questions;
using AskTheDocs.Retrieval;
using EbmMlNet;
using Microsoft.Extensions.AI;

namespace AskTheDocs.Evaluation;

/// <summary>Measures each stage on the same questions.</summary>
internal static class StageComparison
{
    /// <param name="library">The pages; all of them are searched.</param>
    /// <param name="questions">Questions of held-out types.</param>
    /// <param name="reranker">The trained reranker.</param>
    /// <param name="encoder">Embeds a question without remembering it, so that its time counts.</param>
    public static async Task<Stage[]> RunAsync(
        DocLibrary library, IReadOnlyList<DocQuestion> questions, TrainableReranker reranker, IEmbeddingGenerator<string, Embedding<float>> encoder)
    {
        Stage words = new("BM25"), vectors = new("MiniLM"), fused = new("both, fused"), reranked = new("reranked");
        foreach (DocQuestion question in questions)
        {
            var clock = Stopwatch.StartNew();
            int[] byWords = library.ByWords(question.Text);
            words.Add(byWords, question.RightPages, Lap());
            _ = await encoder.GenerateAsync([question.Text]).ConfigureAwait(false);
            TimeSpan encoding = Lap();
            // In the library's cache the question may be, or is made once more outside of the clock.
            _ = await library.ByVectorsAsync(question.Text).ConfigureAwait(false);
            clock.Restart();
            int[] byVectors = await library.ByVectorsAsync(question.Text).ConfigureAwait(false);
            vectors.Add(byVectors, question.RightPages, encoding + Lap());
            int[] both = RankFusion.Fuse(DocLibrary.Found, byWords, byVectors);
            fused.Add(both, question.RightPages, Lap());
            RerankedList<int> ranked = await reranker.RerankAsync(question.Text, both, key => library.Pages[key].Text).ConfigureAwait(false);
            reranked.Add([.. ranked.Select(item => item.Item)], question.RightPages, Lap());

            TimeSpan Lap()
            {
                TimeSpan time = clock.Elapsed;
                clock.Restart();
                return time;
            }
        }

        return [words, vectors, fused, reranked];
    }

    public static IEnumerable<string> Table(IReadOnlyList<Stage> stages)
    {
        yield return $"{"",-12}{"recall@100",12}{"MRR",9}{"NDCG@10",9}{"ms a question",15}";
        foreach (Stage stage in stages)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{stage.Name,-12}{stage.Recall,12:F3}{stage.MeanReciprocalRank,9:F3}{stage.Ndcg,9:F3}{stage.Milliseconds,15:F1}");
        }

        yield return $"{stages[^1].Name} beside {stages[^2].Name}: MRR {Difference(stages[^1], stages[^2])}";
    }

    // With the standard error of the difference over the same questions.
    private static string Difference(Stage better, Stage other)
    {
        double[] gaps = [.. better.ReciprocalRanks.Zip(other.ReciprocalRanks, (a, b) => a - b)];
        double mean = gaps.Average(), error = Math.Sqrt(gaps.Sum(gap => (gap - mean) * (gap - mean)) / Math.Max(1, gaps.Length - 1) / gaps.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:+0.000;-0.000} (standard error {error:F3})");
    }
}
