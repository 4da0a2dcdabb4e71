using EbmMlNet;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML;

/// <summary>Transforms of pairs of texts, from <see cref="TransformsCatalog.Text"/>.</summary>
public static class TextPairFeaturizerCatalog
{
    /// <summary>Turns two texts into two vectors of the same slots, with one vocabulary from both.</summary>
    /// <param name="catalog">The transforms of text.</param>
    /// <param name="contextOutputColumnName">The vector to make of the first text.</param>
    /// <param name="answerOutputColumnName">The vector to make of the second text.</param>
    /// <param name="contextInputColumnName">The first text, such as a question.</param>
    /// <param name="answerInputColumnName">The second text, such as its reply.</param>
    /// <param name="options">
    /// What <c>FeaturizeText</c> is to do; null, the default, for words, pairs of words and groups of three characters, weighed by TF-IDF.
    /// </param>
    /// <exception cref="ArgumentException">A column name is empty, or both outputs have the same.</exception>
    /// <example>
    /// <code>
    /// var vectors = ml.Transforms.Text.FeaturizeTextPair("QuestionVector", "ReplyVector", "Question", "Reply");
    /// </code>
    /// </example>
    public static TextPairFeaturizer FeaturizeTextPair(
        this TransformsCatalog.TextTransforms catalog,
        string contextOutputColumnName,
        string answerOutputColumnName,
        string contextInputColumnName,
        string answerInputColumnName,
        TextFeaturizingEstimator.Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        foreach (string name in (string[])[contextOutputColumnName, answerOutputColumnName, contextInputColumnName, answerInputColumnName])
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
        }

        return contextOutputColumnName != answerOutputColumnName
            ? new TextPairFeaturizer(
                CatalogUtils.GetEnvironment(catalog),
                [(contextOutputColumnName, contextInputColumnName), (answerOutputColumnName, answerInputColumnName)],
                catalog.FeaturizeText(TextPairFeaturizer.Vector, options ?? Default(), TextPairFeaturizer.Text))
            : throw new ArgumentException(
                $"Both vectors are to be called '{contextOutputColumnName}'; give each a name of its own.", nameof(answerOutputColumnName));
    }

    private static TextFeaturizingEstimator.Options Default() => new()
    {
        WordFeatureExtractor = Ngrams(2, useAllLengths: true),
        CharFeatureExtractor = Ngrams(3, useAllLengths: false),
    };

    private static WordBagEstimator.Options Ngrams(int length, bool useAllLengths) => new()
    {
        NgramLength = length,
        UseAllLengths = useAllLengths,
        Weighting = NgramExtractingEstimator.WeightingCriteria.TfIdf,
    };
}
