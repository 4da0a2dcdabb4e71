namespace EbmMlNet;

/// <summary>How <c>ml.Transforms.EmbedText</c> asks for embeddings, and where it keeps them. A saved pipeline knows nothing of it.</summary>
public sealed record TextEmbeddingOptions
{
    /// <summary>
    /// Where vectors are kept, and how many texts are sent at a time. Of a generator that is a <see cref="CachedEmbeddingGenerator"/>
    /// already, its own options count.
    /// </summary>
    /// <value>The default value is <see cref="EmbeddingCacheOptions"/> as they are: 20,000 vectors in memory, 256 texts at a time.</value>
    public EmbeddingCacheOptions Cache { get; init; } = new();

    /// <summary>Stops between two batches, and within one where the generator looks at it; reading then throws <see cref="OperationCanceledException"/>.</summary>
    /// <value>The default value is none.</value>
    public CancellationToken CancellationToken { get; init; }
}
