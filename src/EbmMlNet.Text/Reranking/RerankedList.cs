using System.Collections;

namespace EbmMlNet;

/// <summary>Items from the best to the worst, and whether any of them is a good answer.</summary>
/// <typeparam name="T">What was ranked.</typeparam>
public sealed class RerankedList<T> : IReadOnlyList<RerankedItem<T>>
{
    private readonly RerankedItem<T>[] _items;

    internal RerankedList(RerankedItem<T>[] items, double freeEnergy, double? threshold)
    {
        _items = items;
        FreeEnergy = freeEnergy;
        NoGoodAnswer = freeEnergy > threshold || double.IsPositiveInfinity(freeEnergy);
    }

    /// <summary>How many items there are: those asked for, or fewer.</summary>
    public int Count => _items.Length;

    /// <summary>The free energy of all items that were given, -(1/beta) log sum exp(-beta energy): low where one of them fits well.</summary>
    public double FreeEnergy { get; }

    /// <summary>
    /// Whether the free energy is above the threshold that was fitted: none of the items seems to be a good answer. Always of no items, and
    /// never where too few queries were held out to fit one.
    /// </summary>
    public bool NoGoodAnswer { get; }

    /// <summary>An item by its rank - 1.</summary>
    /// <param name="index">From 0.</param>
    public RerankedItem<T> this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<RerankedItem<T>> GetEnumerator() => ((IEnumerable<RerankedItem<T>>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
