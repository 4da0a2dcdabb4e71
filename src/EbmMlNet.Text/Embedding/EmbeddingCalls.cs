using Microsoft.Extensions.AI;

namespace EbmMlNet;

/// <summary>Asking a generator, and checking what it says.</summary>
internal static class EmbeddingCalls
{
    /// <summary>What the generator says of itself, or the name of its type.</summary>
    public static string IdOf(IEmbeddingGenerator<string, Embedding<float>> generator) =>
        (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId is { Length: > 0 } id
            ? id
            : generator.GetType().Name;

    /// <exception cref="InvalidOperationException">There is not one vector for each text.</exception>
    public static async Task<float[][]> GenerateAsync(
        IEmbeddingGenerator<string, Embedding<float>> generator, IReadOnlyCollection<string> texts, CancellationToken cancellationToken)
    {
        GeneratedEmbeddings<Embedding<float>> embeddings =
            await generator.GenerateAsync(texts, cancellationToken: cancellationToken).ConfigureAwait(false);
        return embeddings.Count == texts.Count
            ? [.. embeddings.Select(embedding => embedding.Vector.ToArray())]
            : throw new InvalidOperationException(
                $"The embedding generator '{IdOf(generator)}' gave {embeddings.Count} vectors for {texts.Count} texts.");
    }
}
