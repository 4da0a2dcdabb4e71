using EbmMlNet;

namespace DocExamples;

/// <summary>The other code of docs/text.md.</summary>
internal static class RerankingExample
{
    public static async Task RunAsync(string path, string question, IReadOnlyList<Article> found, CancellationToken cancellationToken)
    {
        // <example>
        TrainableReranker reranker = TrainableReranker.Load(path);
        RerankedList<Article> answers = await reranker.RerankAsync(question, found, article => article.Text, top: 3, cancellationToken);
        if (answers.NoGoodAnswer)
        {
            Console.WriteLine("I do not know.");
        }

        foreach (RerankedItem<Article> answer in answers)
        {
            string why = string.Join(", ", answer.Explain().Top(2).Select(feature => feature.Name));
            Console.WriteLine(FormattableString.Invariant($"{answer.Rank}. {answer.Item.Title}  p {answer.Probability:F2}  {why}"));
        }
        // </example>
    }

    internal sealed record Article(string Title, string Text);
}
