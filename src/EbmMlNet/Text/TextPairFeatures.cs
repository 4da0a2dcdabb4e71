namespace EbmMlNet;

/// <summary>Computes the features of a query with one passage after the other. Not for two threads at a time.</summary>
internal sealed class TextPairFeatures(CorpusStatistics statistics, float k1, float b, bool splitsIdentifiers)
{
    private readonly AnalyzedText _query = new(splitsIdentifiers);
    private readonly AnalyzedText _passage = new(splitsIdentifiers);
    private readonly TermWeights _queryWeights = new();
    private readonly TermWeights _passageWeights = new();
    private readonly TermWeights _queryTrigramWeights = new();
    private readonly TermWeights _passageTrigramWeights = new();
    private readonly WordPlaces _places = new();
    private char[] _queryText = [];
    private int _queryLength = -1;

    /// <summary>The features by name, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<TextPairFeature>();

    /// <summary>The text that the passages are compared with. The same one again costs nothing.</summary>
    public void SetQuery(ReadOnlySpan<char> text)
    {
        if (_queryLength >= 0 && text.SequenceEqual(_queryText.AsSpan(0, _queryLength)))
        {
            return;
        }

        if (_queryText.Length < text.Length)
        {
            _queryText = new char[2 * text.Length];
        }

        text.CopyTo(_queryText);
        _queryLength = text.Length;
        _query.Read(text);
        _queryWeights.Read(_query.Terms, statistics);
        _queryTrigramWeights.Read(_query.Trigrams, statistics);
        _places.ReadQuery(_query);
    }

    /// <param name="passage">The text to compare with the query.</param>
    /// <param name="features">As many as <see cref="Names"/>.</param>
    public void Compute(ReadOnlySpan<char> passage, Span<float> features)
    {
        _passage.Read(passage);
        features.Clear();
        Set(features, TextPairFeature.QueryLength, MathF.Log(1 + _query.WordCount));
        Set(features, TextPairFeature.PassageLength, MathF.Log(1 + _passage.WordCount));
        Set(features, TextPairFeature.NumbersFound, _query.Numbers, _passage.Numbers);
        Set(features, TextPairFeature.NamesFound, _query.Names, _passage.Names);
        if (_query.WordCount > 0 && _passage.WordCount > 0)
        {
            ComputeTerms(features);
            ComputeParts(features);
            ComputeOrder(features);
        }
    }

    private void ComputeTerms(Span<float> features)
    {
        _passageWeights.Read(_passage.Terms, statistics);
        _places.ReadPassage(_query, _passage);
        var overlap = new TermOverlap(_query.Terms, _passage.Terms, _queryWeights);
        double lengthFactor = k1 * (1 - b + (b * _passage.WordCount / statistics.MeanLength)), bm25 = 0;
        int rarest = 0, rarestFound = -1;
        for (int i = 0; i < _queryWeights.Count; i++)
        {
            float weight = _queryWeights.Values[i];
            int frequency = _places.Found[i];
            rarest = weight > _queryWeights.Values[rarest] ? i : rarest;
            if (frequency > 0)
            {
                bm25 += weight * frequency * (k1 + 1) / (frequency + lengthFactor);
                rarestFound = rarestFound < 0 || weight > _queryWeights.Values[rarestFound] ? i : rarestFound;
            }
        }

        Set(features, TextPairFeature.Bm25, (float)bm25);
        Set(features, TextPairFeature.Bm25Share, (float)(bm25 / (_queryWeights.Sum * (k1 + 1))));
        Set(features, TextPairFeature.TfIdfCosine, overlap.WeightedCosine(_queryWeights, _passageWeights));
        Set(features, TextPairFeature.QueryTermsFound, overlap.OfQuery);
        Set(features, TextPairFeature.QueryWeightFound, overlap.WeightOf(_queryWeights));
        Set(features, TextPairFeature.PassageTermsFound, overlap.OfPassage);
        Set(features, TextPairFeature.PassageWeightFound, overlap.WeightOf(_passageWeights));
        Set(features, TextPairFeature.RarestTermFound, _places.Found[rarest] > 0 ? 1 : 0);
        Set(features, TextPairFeature.FirstFound, rarestFound < 0 ? 0 : 1 - ((float)_places.First(rarestFound) / _passage.WordCount));
        Set(features, TextPairFeature.Proximity, overlap.Count < 2 ? 0 : (float)overlap.Count / _places.ShortestStretch(overlap.Count));
    }

    private void ComputeParts(Span<float> features)
    {
        _passageTrigramWeights.Read(_passage.Trigrams, statistics);
        var bigrams = new TermOverlap(_query.Bigrams, _passage.Bigrams);
        var trigrams = new TermOverlap(_query.Trigrams, _passage.Trigrams, _queryTrigramWeights);
        Set(features, TextPairFeature.QueryBigramsFound, bigrams.OfQuery);
        Set(features, TextPairFeature.PassageBigramsFound, bigrams.OfPassage);
        Set(features, TextPairFeature.QueryTrigramsFound, trigrams.WeightOf(_queryTrigramWeights));
        Set(features, TextPairFeature.PassageTrigramsFound, trigrams.WeightOf(_passageTrigramWeights));
        Set(features, TextPairFeature.TrigramCosine, trigrams.Cosine);
        Set(features, TextPairFeature.TrigramTfIdfCosine, trigrams.WeightedCosine(_queryTrigramWeights, _passageTrigramWeights));
    }

    private void ComputeOrder(Span<float> features)
    {
        ReadOnlySpan<ulong> query = _query.Words, passage = _passage.Words;
        int run = _places.LongestRun(), shorter = Math.Min(query.Length, passage.Length), longer = Math.Max(query.Length, passage.Length);
        bool isPrefix = query[..shorter].SequenceEqual(passage[..shorter]);
        Set(features, TextPairFeature.LongestRunOfQuery, (float)run / query.Length);
        Set(features, TextPairFeature.LongestRunOfPassage, (float)run / passage.Length);
        Set(features, TextPairFeature.SameFirstWord, query[0] == passage[0] ? 1 : 0);
        Set(features, TextPairFeature.LengthRatio, (float)shorter / longer);
        Set(features, TextPairFeature.IsEqual, isPrefix && shorter == longer ? 1 : 0);
        Set(features, TextPairFeature.IsPrefix, isPrefix ? 1 : 0);
    }

    // The three that follow one another: found, missing, added.
    private static void Set(Span<float> features, TextPairFeature found, TermTable query, TermTable passage)
    {
        int common = new TermOverlap(query, passage).Count;
        Set(features, found, common);
        Set(features, found + 1, query.Count - common);
        Set(features, found + 2, passage.Count - common);
    }

    private static void Set(Span<float> features, TextPairFeature feature, float value) => features[(int)feature] = value;
}
