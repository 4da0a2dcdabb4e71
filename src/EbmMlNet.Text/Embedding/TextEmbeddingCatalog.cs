using EbmMlNet;
using Microsoft.Extensions.AI;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Embeddings of texts, from <see cref="MLContext.Transforms"/>.</summary>
public static class TextEmbeddingCatalog
{
    /// <summary>
    /// Adds the embeddings of texts as a vector, made by any generator of Microsoft.Extensions.AI: <see cref="OnnxSentenceEncoder"/> on this
    /// machine, or a service. Texts are sent in batches, equal ones once; a text without a letter or digit has a vector of zeros.
    /// </summary>
    /// <remarks>
    /// The saved pipeline has the name of the generator's model and the length of its vectors, not the generator. Where it is loaded, the
    /// generator is one that was registered (<see cref="EmbeddingGenerators.Register(IEmbeddingGenerator{string, Embedding{float}})"/>), or the encoder in the
    /// folder where it lay, or in a folder of the same name beside the application.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of embeddings to add, a vector of Single.</param>
    /// <param name="inputColumnName">The column of texts.</param>
    /// <param name="generator">Makes the embeddings. It stays the caller's, who disposes of it when no transformer needs it any longer.</param>
    /// <param name="options">How it is asked; null, the default, for <see cref="TextEmbeddingOptions"/> as they are.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="IOException">The cache's folder cannot be written.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.EmbedText("Vector", "Text", new OnnxSentenceEncoder("all-MiniLM-L6-v2"))
    ///     .Append(ml.MulticlassClassification.Trainers.EnergyBased("Label", "Vector"));
    /// </code>
    /// </example>
    public static TextEmbeddingEstimator EmbedText(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        IEmbeddingGenerator<string, Embedding<float>> generator,
        TextEmbeddingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentNullException.ThrowIfNull(generator);
        return new TextEmbeddingEstimator(
            CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, generator, options ?? new TextEmbeddingOptions());
    }
}
