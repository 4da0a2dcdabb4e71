using Microsoft.ML;
using Microsoft.ML.Transforms.Text;
using static Microsoft.ML.Transforms.Text.NgramExtractingEstimator;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>A way to turn text into numbers, by ML.NET.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Make">The estimator from a text column to a vector column.</param>
internal sealed record TextFeatures(string Name, Func<MLContext, string, string, IEstimator<ITransformer>> Make)
{
    /// <summary>What a comparison may choose from.</summary>
    public static IReadOnlyList<TextFeatures> Choices =>
    [
        Featurize(1, 3, WeightingCriteria.Tf),
        Featurize(2, 3, WeightingCriteria.Tf),
        Featurize(2, 3, WeightingCriteria.TfIdf),
        Featurize(2, 4, WeightingCriteria.Tf),
        Hashed(),
    ];

    /// <summary>What is best for ML.NET's own trainers on the validation part; the command <c>--intent-features</c> shows it.</summary>
    public static TextFeatures Chosen => Choices[2];

    private static TextFeatures Featurize(int words, int characters, WeightingCriteria weighting) => new(
        $"FeaturizeText, words 1-{words}, characters {characters}, {weighting}",
        (ml, output, input) => ml.Transforms.Text.FeaturizeText(
            output,
            new TextFeaturizingEstimator.Options
            {
                WordFeatureExtractor = new WordBagEstimator.Options { NgramLength = words, UseAllLengths = true, Weighting = weighting },
                CharFeatureExtractor = new WordBagEstimator.Options { NgramLength = characters, UseAllLengths = false, Weighting = weighting },
            },
            input));

    private static TextFeatures Hashed() => new(
        "hashed n-grams, words 1-2, 16 bits",
        (ml, output, input) => ml.Transforms.Text.NormalizeText(output, input)
            .Append(ml.Transforms.Text.TokenizeIntoWords(output))
            .Append(ml.Transforms.Conversion.MapValueToKey(output))
            .Append(ml.Transforms.Text.ProduceHashedNgrams(output, output, numberOfBits: 16, ngramLength: 2))
            .Append(ml.Transforms.NormalizeLpNorm(output)));
}
