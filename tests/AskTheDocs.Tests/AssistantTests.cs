using ApiSearch.Documentation;
using EbmMlNet.Tests;

namespace AskTheDocs.Tests;

/// <summary>The whole way on one namespace; the saved reranker then answers in a process of its own.</summary>
public sealed class AssistantTests
{
    private const string Namespace = "System.Collections.Concurrent";

    [SkippableFact]
    public async Task It_is_trained_measured_saved_and_asked()
    {
        Skip.If(DocumentationSource.Find() is null, "This machine has no XML documentation of .NET, neither beside the SDK nor in NuGet's folder.");
        string folder = Directory.CreateTempSubdirectory("ebm-docs-").FullName;
        try
        {
            using var output = new StringWriter();
            using (Assistant assistant = await Assistant.OpenAsync(Arguments.Parse(["--folder", folder, "--namespaces", Namespace]), output))
            {
                await assistant.MeasureAsync(await assistant.TrainAsync());
            }

            string[] table = [.. output.ToString().Split('\n').SkipWhile(line => !line.Contains("recall@100", StringComparison.Ordinal))];
            Assert.Equal(["BM25", "MiniLM", "both, fused", "reranked"], table[1..5].Select(line => line[..12].Trim()));
            Assert.All(table[1..5], line => Assert.Matches(@"^.{12} +[01]\.\d{3} +[01]\.\d{3} +[01]\.\d{3} +\d+\.\d", line));
            Assert.Matches(@"""I do not know"" to \d+\.\d % of these questions, and to \d+\.\d % of \d+ about namespaces", output.ToString());
            Assert.Contains("reranker.zip", Directory.GetFiles(folder).Select(Path.GetFileName));

            string answer = DotnetCommand.Run(folder, new Dictionary<string, string>(),
                ["exec", typeof(Assistant).Assembly.Location, "--folder", folder, "--namespaces", Namespace, "try to take an item out of a bag"]);
            Assert.Contains("? try to take an item out of a bag", answer, StringComparison.Ordinal);
            Assert.Contains("ConcurrentBag.TryTake method", answer, StringComparison.Ordinal);
            Assert.Contains("why: ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("trained on", answer, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
