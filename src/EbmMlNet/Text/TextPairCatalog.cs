using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Features of two texts, from <see cref="MLContext.Transforms"/>.</summary>
public static class TextPairCatalog
{
    /// <summary>
    /// Adds how well a passage fits a query as a vector of named features: BM25, TF-IDF cosine, overlaps of words, of pairs of words and
    /// of letter triples, runs, numbers, names and lengths, each said at <see cref="TextPairFeature"/>. For answers to questions, search,
    /// paraphrases and duplicates; a ranker or classifier then learns what counts.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of features to add, a vector of Single.</param>
    /// <param name="queryColumnName">The column of queries, a text.</param>
    /// <param name="passageColumnName">The column of passages, a text. <c>Fit</c> learns how frequent terms are among the distinct ones.</param>
    /// <param name="options">How they are computed; null, the default, for <see cref="TextPairOptions"/> as they are.</param>
    /// <exception cref="ArgumentException">A name is empty, only one of the embeddings is named, or products are asked for without.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.TextPair("Features", "Query", "Passage")
    ///     .Append(ml.Transforms.Conversion.Hash("GroupId", numberOfBits: 31))
    ///     .Append(ml.Ranking.Trainers.EnergyBased());
    /// </code>
    /// </example>
    public static TextPairEstimator TextPair(
        this TransformsCatalog catalog, string outputColumnName, string queryColumnName, string passageColumnName, TextPairOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(queryColumnName);
        ArgumentException.ThrowIfNullOrEmpty(passageColumnName);
        options ??= new TextPairOptions();
        bool hasQuery = !string.IsNullOrEmpty(options.QueryEmbeddingColumnName), hasPassage = !string.IsNullOrEmpty(options.PassageEmbeddingColumnName);
        if (hasQuery != hasPassage)
        {
            throw new ArgumentException(
                $"{nameof(options.QueryEmbeddingColumnName)} is {Name(options.QueryEmbeddingColumnName)} and " +
                $"{nameof(options.PassageEmbeddingColumnName)} is {Name(options.PassageEmbeddingColumnName)}: name both columns of embeddings, or neither.",
                nameof(options));
        }

        if (options.AddsProducts && !hasQuery)
        {
            throw new ArgumentException(
                $"{nameof(options.AddsProducts)} is true without columns of embeddings to multiply: name both, or leave it false.", nameof(options));
        }

        var columns = new TextPairColumns(
            queryColumnName,
            passageColumnName,
            hasQuery ? options.QueryEmbeddingColumnName : null,
            hasQuery ? options.PassageEmbeddingColumnName : null);
        return new TextPairEstimator(CatalogUtils.GetEnvironment(catalog), outputColumnName, columns, options);
    }

    private static string Name(string? column) => string.IsNullOrEmpty(column) ? "missing" : $"'{column}'";
}
