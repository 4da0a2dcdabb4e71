using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace EbmMlNet;

/// <summary>How a <see cref="TrainableReranker"/> is trained.</summary>
public sealed record RerankerOptions
{
    private readonly double _heldOutShare = 0.2;
    private readonly double _falseAlarmRate = 0.05;
    private readonly int _minedPassages = 20;

    /// <summary>
    /// The share of queries that the energy is not trained on: they fit the probabilities and the threshold of no good answer, and say how
    /// good the reranker is. Between 0 and 1.
    /// </summary>
    /// <value>The default value is 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double HeldOutShare
    {
        get => _heldOutShare;
        init => _heldOutShare = value is > 0 and < 1 ? value : throw Wrong(value, "between 0 and 1");
    }

    /// <summary>The share of queries with a good answer that may be told that there is none. Between 0 and 1.</summary>
    /// <value>The default value is 0.05.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double FalseAlarmRate
    {
        get => _falseAlarmRate;
        init => _falseAlarmRate = value is > 0 and < 1 ? value : throw Wrong(value, "between 0 and 1");
    }

    /// <summary>
    /// How many passages of other queries, those that look most alike, a query gets as wrong answers that has none among its judgments; 0
    /// or more. Without wrong answers nothing can be learnt.
    /// </summary>
    /// <value>The default value is 20.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 0.</exception>
    public int MinedPassages
    {
        get => _minedPassages;
        init => _minedPassages = value >= 0 ? value : throw Wrong(value, "at least 0");
    }

    /// <summary>How the features of query and passage are computed, without columns of embeddings.</summary>
    /// <value>The default value is <see cref="TextPairOptions"/> as they are.</value>
    public TextPairOptions Features { get; init; } = new();

    /// <summary>Makes embeddings of queries and passages, whose cosine becomes a feature; null for none.</summary>
    /// <value>The default value is null.</value>
    public IEmbeddingGenerator<string, Embedding<float>>? Embeddings { get; init; }

    /// <summary>The seed of what is drawn, the trainer's apart.</summary>
    /// <value>The default value is 1.</value>
    public int Seed { get; init; } = 1;

    private static ArgumentOutOfRangeException Wrong<T>(T value, string expected, [CallerMemberName] string name = "") =>
        new(name, value, FormattableString.Invariant($"{name} must be {expected}."));
}
