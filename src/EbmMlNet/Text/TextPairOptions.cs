using System.Runtime.CompilerServices;

namespace EbmMlNet;

/// <summary>How the features of a pair of texts are computed, and what <c>Fit</c> may remember.</summary>
public sealed record TextPairOptions
{
    private readonly float _k1 = 1.2f;
    private readonly float _b = 0.75f;
    private readonly int _maximumTerms = 500_000;
    private readonly int _maximumPassages = 2_000_000;

    /// <summary>How soon repetitions of a term stop counting in BM25; a finite number of 0 or more. With 0 one is as good as many.</summary>
    /// <value>The default value is 1.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float K1
    {
        get => _k1;
        init => _k1 = float.IsFinite(value) && value >= 0 ? value : throw Wrong(value, "a finite number of 0 or more");
    }

    /// <summary>How much BM25 makes of a passage's length, from 0 (nothing) to 1 (all).</summary>
    /// <value>The default value is 0.75.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float B
    {
        get => _b;
        init => _b = value is >= 0 and <= 1 ? value : throw Wrong(value, "from 0 to 1");
    }

    /// <summary>
    /// How many terms are remembered at most, the most frequent ones, at 12 bytes each in the saved model; 1 or more. A term that is not
    /// remembered, as all are that stand in one passage only, counts as standing in one.
    /// </summary>
    /// <value>The default value is 500,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaximumTerms
    {
        get => _maximumTerms;
        init => _maximumTerms = value >= 1 ? value : throw Wrong(value, "at least 1");
    }

    /// <summary>How many distinct passages are counted at most, the first ones; 1 or more. Each takes some 16 bytes during <c>Fit</c>.</summary>
    /// <value>The default value is 2,000,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaximumPassages
    {
        get => _maximumPassages;
        init => _maximumPassages = value >= 1 ? value : throw Wrong(value, "at least 1");
    }

    /// <summary>A column of the queries' embeddings, vectors of Single, to be compared with those of the passages; null for none.</summary>
    /// <value>The default value is null.</value>
    public string? QueryEmbeddingColumnName { get; init; }

    /// <summary>A column of the passages' embeddings, of the same length; null for none.</summary>
    /// <value>The default value is null.</value>
    public string? PassageEmbeddingColumnName { get; init; }

    /// <summary>
    /// Whether the product of both embeddings, value by value and at unit length, is added to their cosine, which is its sum: an energy
    /// can then weigh what the embeddings agree on.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool AddsProducts { get; init; }

    /// <summary>
    /// Whether a word that is written like an identifier counts as the words it is made of: <c>ReadAllLines</c> as read, all, lines, and
    /// <c>XMLReader</c> as xml, reader. It stays one name. For code, APIs and names of products.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool SplitsIdentifiers { get; init; }

    private static ArgumentOutOfRangeException Wrong<T>(T value, string expected, [CallerMemberName] string name = "") =>
        new(name, value, FormattableString.Invariant($"{name} must be {expected}."));
}
