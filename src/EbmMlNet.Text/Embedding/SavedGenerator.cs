using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What a saved pipeline knows of its embedding generator.</summary>
/// <param name="ModelId">The name of its model.</param>
/// <param name="Dimension">The length of its vectors.</param>
/// <param name="Folder">Of an encoder on this machine, where its files lay; null of another.</param>
/// <param name="Encoder">How that encoder ran.</param>
internal sealed record SavedGenerator(string ModelId, int Dimension, string? Folder, SentenceEncoderOptions Encoder)
{
    public static SavedGenerator Of(IEmbeddingGenerator<string, Embedding<float>> generator, int dimension)
    {
        var onnx = generator.GetService(typeof(OnnxSentenceEncoder)) as OnnxSentenceEncoder;
        return new SavedGenerator(EmbeddingCalls.IdOf(generator), dimension, onnx?.Folder, onnx?.Options ?? new SentenceEncoderOptions());
    }

    public static SavedGenerator Load(ModelLoadContext ctx)
    {
        string model = ctx.LoadNonEmptyString();
        int dimension = ctx.Reader.ReadInt32();
        string? folder = ctx.LoadStringOrNull();
        int maximumTokens = ctx.Reader.ReadInt32(), batchSize = ctx.Reader.ReadInt32();
        bool lowerCase = ctx.Reader.ReadBoolean();
        return dimension >= 1 && maximumTokens >= 3 && batchSize >= 1
            ? new SavedGenerator(
                model, dimension, folder, new() { MaximumTokens = maximumTokens, BatchSize = batchSize, LowerCase = lowerCase })
            : throw Contracts.ExceptDecode(FormattableString.Invariant(
                $"Embeddings of {dimension} values, of {maximumTokens} tokens, in batches of {batchSize}: at least 1, 3 and 1 expected. The file is corrupted."));
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.SaveNonEmptyString(ModelId);
        ctx.Writer.Write(Dimension);
        ctx.SaveStringOrNull(Folder);
        ctx.Writer.Write(Encoder.MaximumTokens);
        ctx.Writer.Write(Encoder.BatchSize);
        ctx.Writer.Write(Encoder.LowerCase);
    }
}
