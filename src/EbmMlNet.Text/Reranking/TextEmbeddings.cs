using Microsoft.Extensions.AI;

namespace EbmMlNet;

/// <summary>The embeddings that a reranker's energy looks at: by which model, of what length.</summary>
internal sealed record TextEmbeddings(IEmbeddingGenerator<string, Embedding<float>> Generator, string ModelId, int Dimension)
{
    /// <summary>What the generator says of itself, or the name of its type.</summary>
    public static string IdOf(IEmbeddingGenerator<string, Embedding<float>> generator) =>
        (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId is { Length: > 0 } id
            ? id
            : generator.GetType().Name;

    /// <summary>At unit length, in the order of the texts; each distinct text is embedded once.</summary>
    /// <exception cref="InvalidOperationException">The generator gives vectors of another length, or not one for each text.</exception>
    public async Task<float[][]> EmbedAsync(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        string[] all = [.. texts];
        string[] distinct = [.. all.Distinct(StringComparer.Ordinal)];
        float[][] vectors = await GenerateAsync(Generator, distinct, cancellationToken).ConfigureAwait(false);
        var byText = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (int i = 0; i < distinct.Length; i++)
        {
            if (vectors[i].Length != Dimension)
            {
                throw new InvalidOperationException(
                    $"The embedding generator '{ModelId}' gives vectors of {vectors[i].Length} values, but {Dimension} were expected, as in training.");
            }

            EmbeddingFeatures.ToUnit(vectors[i]);
            byText.Add(distinct[i], vectors[i]);
        }

        return Array.ConvertAll(all, text => byText[text]);
    }

    public static async Task<float[][]> GenerateAsync(
        IEmbeddingGenerator<string, Embedding<float>> generator, string[] texts, CancellationToken cancellationToken)
    {
        GeneratedEmbeddings<Embedding<float>> embeddings =
            await generator.GenerateAsync(texts, cancellationToken: cancellationToken).ConfigureAwait(false);
        return embeddings.Count == texts.Length
            ? [.. embeddings.Select(embedding => embedding.Vector.ToArray())]
            : throw new InvalidOperationException(
                $"The embedding generator '{IdOf(generator)}' gave {embeddings.Count} vectors for {texts.Length} texts.");
    }
}
