using Microsoft.Extensions.AI;

namespace EbmMlNet;

/// <summary>The embeddings that a reranker's energy looks at: by which model, of what length.</summary>
internal sealed record TextEmbeddings(IEmbeddingGenerator<string, Embedding<float>> Generator, string ModelId, int Dimension)
{
    /// <summary>At unit length, in the order of the texts; each distinct text is embedded once.</summary>
    /// <exception cref="InvalidOperationException">The generator gives vectors of another length, or not one for each text.</exception>
    public async Task<float[][]> EmbedAsync(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        string[] all = [.. texts];
        string[] distinct = [.. all.Distinct(StringComparer.Ordinal)];
        float[][] vectors = await EmbeddingCalls.GenerateAsync(Generator, distinct, cancellationToken).ConfigureAwait(false);
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
}
