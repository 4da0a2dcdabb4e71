using IntentSearch.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

namespace IntentSearch.Features;

/// <summary>Turns the texts of pairs into numbers.</summary>
internal static class PairFeatures
{
    public const string Question = "QuestionFeatures";
    public const string Intent = "IntentFeatures";
    public const string Both = "Features";

    private const string Text = "Text";
    private const string TextFeatures = "TextFeatures";

    /// <summary>
    /// From a pair to the features of its question, those of its intent, and both in a row. One vocabulary of words, pairs of words and
    /// groups of three letters serves both texts: that of the questions to train on and of all descriptions.
    /// </summary>
    public static ITransformer Fit(MLContext ml, IntentData data)
    {
        IDataView texts = ml.Data.LoadFromEnumerable(data.Of(Part.Train).Select(question => question.Text)
            .Concat(data.Intents.Select(intent => intent.Description))
            .Select(text => new OneText { Text = text }));
        ITransformer vocabulary = Featurizer(ml).Fit(texts);
        IDataView noPairs = ml.Data.LoadFromEnumerable<TextPair>([]);
        ITransformer question = Apply(ml, vocabulary, Question, nameof(TextPair.Question), noPairs);
        ITransformer intent = Apply(ml, vocabulary, Intent, nameof(TextPair.Intent), question.Transform(noPairs));
        ITransformer both = ml.Transforms.Concatenate(Both, Question, Intent).Fit(intent.Transform(question.Transform(noPairs)));
        return new TransformerChain<ITransformer>(question, intent, both);
    }

    private static TextFeaturizingEstimator Featurizer(MLContext ml) => ml.Transforms.Text.FeaturizeText(
        TextFeatures,
        new TextFeaturizingEstimator.Options
        {
            WordFeatureExtractor = Ngrams(2, useAllLengths: true),
            CharFeatureExtractor = Ngrams(3, useAllLengths: false),
        },
        Text);

    private static WordBagEstimator.Options Ngrams(int length, bool useAllLengths) => new()
    {
        NgramLength = length,
        UseAllLengths = useAllLengths,
        Weighting = NgramExtractingEstimator.WeightingCriteria.TfIdf,
    };

    private static TransformerChain<ITransformer> Apply(MLContext ml, ITransformer vocabulary, string output, string input, IDataView pairs)
    {
        ITransformer before = ml.Transforms.CopyColumns(Text, input).Fit(pairs);
        IDataView featurized = vocabulary.Transform(before.Transform(pairs));
        return new TransformerChain<ITransformer>(before, vocabulary, ml.Transforms.CopyColumns(output, TextFeatures).Fit(featurized));
    }

    private sealed class OneText
    {
        public string Text { get; set; } = "";
    }
}
