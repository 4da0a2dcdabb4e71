namespace EbmMlNet;

/// <summary>
/// The features of a query with a passage, in the order of their slots, which have these names. Terms are distinct words; the weight of
/// a term, or of a letter triple, is ln(1 + (N - n + 1/2) / (n + 1/2)), where n of the N passages of <c>Fit</c> have it. All are 0 where one text has no word,
/// but for those that count words, numbers and names.
/// </summary>
public enum TextPairFeature
{
    /// <summary>BM25 of the passage for the query: sum over terms of weight f (k1 + 1) / (f + k1 (1 - b + b length / mean length)).</summary>
    Bm25,

    /// <summary>BM25 as a share of the most that any passage could have for this query, from 0 to 1.</summary>
    Bm25Share,

    /// <summary>The cosine of both texts as vectors of (1 + ln f) weight.</summary>
    TfIdfCosine,

    /// <summary>The share of the query's terms that the passage has.</summary>
    QueryTermsFound,

    /// <summary>The same share by weight.</summary>
    QueryWeightFound,

    /// <summary>The share of the passage's terms that the query has.</summary>
    PassageTermsFound,

    /// <summary>The same share by weight.</summary>
    PassageWeightFound,

    /// <summary>The share of the query's distinct pairs of neighbouring words that the passage has.</summary>
    QueryBigramsFound,

    /// <summary>The share of the passage's distinct pairs of neighbouring words that the query has.</summary>
    PassageBigramsFound,

    /// <summary>The share of the query's distinct letter triples, by weight, that the passage has; a word begins and ends with a space.</summary>
    QueryTrigramsFound,

    /// <summary>The share of the passage's distinct letter triples, by weight, that the query has.</summary>
    PassageTrigramsFound,

    /// <summary>The cosine of both texts as counts of letter triples: forms of one word meet here.</summary>
    TrigramCosine,

    /// <summary>The cosine of both texts as vectors of (1 + ln f) weight of letter triples.</summary>
    TrigramTfIdfCosine,

    /// <summary>The longest run of words that both have, by the words of the query, of which the first 256 are looked at.</summary>
    LongestRunOfQuery,

    /// <summary>The same run by the words of the passage.</summary>
    LongestRunOfPassage,

    /// <summary>
    /// How many terms both have, by the words of the shortest stretch of the passage that holds them all; 0 for fewer than two.
    /// </summary>
    Proximity,

    /// <summary>1 where the passage has the query's term of most weight.</summary>
    RarestTermFound,

    /// <summary>Of the terms both have, where the one of most weight first stands: 1 at the passage's beginning, near 0 at its end.</summary>
    FirstFound,

    /// <summary>1 where both begin with the same word, as questions do.</summary>
    SameFirstWord,

    /// <summary>How many distinct numbers both have.</summary>
    NumbersFound,

    /// <summary>How many distinct numbers only the query has.</summary>
    NumbersMissing,

    /// <summary>How many distinct numbers only the passage has.</summary>
    NumbersAdded,

    /// <summary>How many distinct names both have: words with a capital inside, or at the beginning where no sentence begins.</summary>
    NamesFound,

    /// <summary>How many distinct names only the query has.</summary>
    NamesMissing,

    /// <summary>How many distinct names only the passage has.</summary>
    NamesAdded,

    /// <summary>ln(1 + the number of the query's words).</summary>
    QueryLength,

    /// <summary>ln(1 + the number of the passage's words).</summary>
    PassageLength,

    /// <summary>The words of the shorter text by those of the longer.</summary>
    LengthRatio,

    /// <summary>1 where both are the same words in the same order.</summary>
    IsEqual,

    /// <summary>1 where the longer text begins with all words of the shorter, equal texts too.</summary>
    IsPrefix,
}
