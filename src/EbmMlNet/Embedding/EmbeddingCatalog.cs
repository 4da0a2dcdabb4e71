using EbmMlNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Codes of energies that compare x and y as columns, from <see cref="MLContext.Transforms"/>: answers can be indexed for search.</summary>
public static class EmbeddingCatalog
{
    /// <summary>Adds the code of x, the context, in the form to search an index of answers' codes with.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of codes to add, a vector of Single of the codes' dimension.</param>
    /// <param name="model">A ranker's model whose energy is a <see cref="JointEmbeddingEnergy"/> or a <see cref="CosineMetricEnergy"/>.</param>
    /// <param name="inputColumnName">A vector of all features of a row, or of just those of x.</param>
    /// <exception cref="ArgumentException">The model's energy makes no codes.</exception>
    /// <remarks>Which search finds the lowest energies is said at <see cref="EmbeddingTransformer"/>.</remarks>
    /// <example>
    /// <code>
    /// var index = ml.Transforms.EmbedAnswer("Code", model.Model, "Article").Fit(articles).Transform(articles);
    /// var queries = ml.Transforms.EmbedContext("Code", model.Model, "Question").Fit(questions).Transform(questions);
    /// </code>
    /// </example>
    public static EmbeddingEstimator EmbedContext(
        this TransformsCatalog catalog, string outputColumnName, EnergyRankingModelParameters model, string inputColumnName = "Features") =>
        Create(catalog, outputColumnName, model, inputColumnName, isAnswer: false);

    /// <summary>Adds the code of y, the answer, in the form to be indexed and found by the code of a context.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of codes to add, a vector of Single of the codes' dimension.</param>
    /// <param name="model">A ranker's model whose energy is a <see cref="JointEmbeddingEnergy"/> or a <see cref="CosineMetricEnergy"/>.</param>
    /// <param name="inputColumnName">A vector of all features of a row, or of just those of y.</param>
    /// <exception cref="ArgumentException">The model's energy makes no codes.</exception>
    /// <remarks>Which search finds the lowest energies is said at <see cref="EmbeddingTransformer"/>.</remarks>
    public static EmbeddingEstimator EmbedAnswer(
        this TransformsCatalog catalog, string outputColumnName, EnergyRankingModelParameters model, string inputColumnName = "Features") =>
        Create(catalog, outputColumnName, model, inputColumnName, isAnswer: true);

    private static EmbeddingEstimator Create(
        TransformsCatalog catalog, string outputColumnName, EnergyRankingModelParameters model, string inputColumnName, bool isAnswer)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        SearchCodes codes = SearchCodes.Of(model.EnergyFunction) ?? throw new ArgumentException(
            $"The model's energy is a {model.EnergyFunction.GetType().Name}, which makes no codes; a {nameof(JointEmbeddingEnergy)} or a " +
            $"{nameof(CosineMetricEnergy)} expected. Train the ranker with Architecture = new JointEmbedding(...) or new CosineMetric(...).",
            nameof(model));
        return new EmbeddingEstimator(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, codes, isAnswer);
    }
}
