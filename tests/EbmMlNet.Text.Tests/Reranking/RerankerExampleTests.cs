using DocExamples;

namespace EbmMlNet.Text.Tests.Reranking;

public sealed class RerankerExampleTests
{
    [Fact]
    public async Task The_page_on_text_does_what_it_says()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("ebm-text-").FullName, "reranker.zip");
        RerankingExample.Article[] articles =
        [
            new("Loans", "To block a loan, call us; we block it at once."),
            new("Cards", "To block a card, call us; we block it at once."),
            new("Opening a card", "To open a card, call us; we open it at once."),
            new("Hours", "We are there from 9 to 5."),
        ];
        TextWriter console = Console.Out;
        using var output = new StringWriter { NewLine = "\n" };
        try
        {
            Console.SetOut(output);
            await RerankerExample.TrainAsync(SmallReranker.Judgments, path);
            await RerankingExample.RunAsync(path, "How can I block my card?", articles, CancellationToken.None);
        }
        finally
        {
            Console.SetOut(console);
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^MRR (0\.9|1\.0)\d\d, BM25 [01]\.\d+$", lines[0]);
        Assert.StartsWith("1. Cards  p ", lines[^3]);
        Assert.StartsWith("3. ", lines[^1]);
    }
}
