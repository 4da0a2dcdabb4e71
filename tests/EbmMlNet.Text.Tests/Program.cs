using EbmMlNet.Text.Tests.Reranking;

namespace EbmMlNet.Text.Tests;

/// <summary>What tests run in a process of their own.</summary>
internal static class Program
{
    public const string RerankCommand = "rerank";

    public static async Task<int> Main(string[] args)
    {
        if (args is not [RerankCommand, string path, string query, .. string[] passages])
        {
            Console.Error.WriteLine("These tests are run by: dotnet test");
            return 1;
        }

        RerankedList<string> ranked = await TrainableReranker.Load(path).RerankAsync(query, passages, passage => passage);
        foreach (RerankedItem<string> item in ranked)
        {
            Console.WriteLine(SmallReranker.Line(item));
        }

        bool hasTorch = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name is "TorchSharp" or "EbmMlNet.Training");
        Console.WriteLine(hasTorch ? "torch was loaded" : "no torch");
        return 0;
    }
}
