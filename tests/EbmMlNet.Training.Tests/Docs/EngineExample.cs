using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Docs;

// <example>
public sealed class Document
{
    public string Title { get; init; } = "";

    [VectorType(5)]
    public float[] Features { get; init; } = [];
}
// </example>

internal static class EngineExample
{
    public static void Run(MLContext ml, string modelPath, IEnumerable<Document> candidates)
    {
        // <example>
        ITransformer model = ml.Model.Load(modelPath, out _);
        using RankingEngine<Document> engine = ml.Model.CreateRankingEngine<Document>(model);
        foreach (RankedItem<Document> hit in engine.Rank(candidates))
        {
            Console.WriteLine(FormattableString.Invariant($"{hit.Rank}. {hit.Item.Title}  energy {hit.Energy:F2}  p {hit.Probability:F3}"));
        }
        // </example>
    }
}
