namespace EbmMlNet;

/// <summary>One of the reranked items, and why it stands where it does.</summary>
/// <typeparam name="T">What was ranked.</typeparam>
public sealed class RerankedItem<T>
{
    private readonly RerankedFeatures _features;

    internal RerankedItem(T item, int index, int rank, float energy, float probability, RerankedFeatures features)
    {
        Item = item;
        Index = index;
        Rank = rank;
        Energy = energy;
        Probability = probability;
        _features = features;
    }

    /// <summary>The item.</summary>
    public T Item { get; }

    /// <summary>Its place in the list that was given, from 0.</summary>
    public int Index { get; }

    /// <summary>Its rank, from 1.</summary>
    public int Rank { get; }

    /// <summary>How little it fits the query: lower is better.</summary>
    public float Energy { get; }

    /// <summary>
    /// The probability that it is the right one of the items, exp(-beta energy) / sum, where beta was fitted on queries held out.
    /// </summary>
    public float Probability { get; }

    /// <summary>What each feature contributes to its energy beside that of the items on average; negative speaks for it.</summary>
    public Explanation Explain() => _features.Explain(Index);

    /// <summary>What each feature contributes to its energy beside that of another item of the list; negative speaks for this one.</summary>
    /// <param name="other">An item of the same list.</param>
    /// <exception cref="ArgumentException">The other item is of another list.</exception>
    public Explanation Explain(RerankedItem<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(_features, other._features)
            ? _features.Explain(Index, other.Index)
            : throw new ArgumentException("The other item is of another reranked list; give one of the same list.", nameof(other));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Rank}. energy {Energy:F3}, p {Probability:F3}: {Item}");
}
