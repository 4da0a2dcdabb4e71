using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DocExamples;

/// <summary>Code of docs/text.md.</summary>
internal static class EmbedExample
{
    public static float[][] Run(MLContext ml, IDataView data, string folder, string cache)
    {
        // <example>
        using var encoder = new OnnxSentenceEncoder(folder);
        var options = new TextEmbeddingOptions { Cache = new() { Folder = cache } };
        var pipeline = ml.Transforms.EmbedText("QueryVector", "Query", encoder, options)
            .Append(ml.Transforms.EmbedText("PassageVector", "Passage", encoder, options))
            .Append(ml.Transforms.TextPair("Features", "Query", "Passage", new()
            {
                QueryEmbeddingColumnName = "QueryVector",
                PassageEmbeddingColumnName = "PassageVector",
            }));
        // </example>
        return [.. pipeline.Fit(data).Transform(data).GetColumn<float[]>("Features")];
    }
}
