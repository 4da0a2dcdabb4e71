using System.Globalization;
using EbmMlNet.Text.Tests.Embedding;
using EbmMlNet.Text.Tests.Reranking;
using Microsoft.ML;

namespace EbmMlNet.Text.Tests;

/// <summary>What tests run in a process of their own.</summary>
internal static class Program
{
    public const string RerankCommand = "rerank";
    public const string CacheCommand = "cache";
    public const string EmbedCommand = "embed";
    public const string LettersId = "letters of another process";

    public static Task<int> Main(string[] args) => args switch
    {
        [RerankCommand, string path, string query, .. string[] passages] => RerankAsync(path, query, passages),
        [CacheCommand, string folder, string first, string count] => CacheAsync(folder, int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)),
        [EmbedCommand, string path, .. string[] texts] => Task.FromResult(Embed(path, texts)),
        _ => UsageAsync(),
    };

    private static async Task<int> UsageAsync()
    {
        await Console.Error.WriteLineAsync("These tests are run by: dotnet test");
        return 1;
    }

    private static async Task<int> RerankAsync(string path, string query, string[] passages)
    {
        RerankedList<string> ranked = await TrainableReranker.Load(path).RerankAsync(query, passages, passage => passage);
        foreach (RerankedItem<string> item in ranked)
        {
            Console.WriteLine(SmallReranker.Line(item));
        }

        bool hasTorch = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name is "TorchSharp" or "EbmMlNet.Training");
        Console.WriteLine(hasTorch ? "torch was loaded" : "no torch");
        return 0;
    }

    private static async Task<int> CacheAsync(string folder, int first, int count)
    {
        var letters = new SmallReranker.LetterEmbeddings(LettersId);
        using var cached = new CachedEmbeddingGenerator(letters, new() { Folder = folder, BatchSize = 10 });
        _ = await cached.GenerateAsync(Enumerable.Range(first, count).Select(i => $"text {i}"));
        Console.WriteLine($"{letters.Asked.Count} embedded, write failure: {cached.WriteFailure?.GetType().Name}");
        return 0;
    }

    // The letters are registered; an encoder is found where it lies.
    private static int Embed(string path, string[] texts)
    {
        EmbeddingGenerators.Register(LettersId, () => new SmallReranker.LetterEmbeddings(LettersId));
        var ml = new MLContext();
        foreach (string line in TextEmbeddingTests.Lines(ml, ml.Model.Load(path, out _), texts))
        {
            Console.WriteLine(line);
        }

        return 0;
    }
}
