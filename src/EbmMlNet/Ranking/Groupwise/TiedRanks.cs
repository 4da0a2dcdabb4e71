namespace EbmMlNet;

/// <summary>Which ranks the rows of a group get whose scores are equal; the example is two equal scores before a third.</summary>
public enum TiedRanks
{
    /// <summary>All share the lowest rank they reach: 1, 1, 3. The default.</summary>
    Lowest,

    /// <summary>All share the highest rank they reach: 2, 2, 3.</summary>
    Highest,

    /// <summary>All share one rank and no rank is left out: 1, 1, 2.</summary>
    Dense,

    /// <summary>Earlier rows come first: 1, 2, 3.</summary>
    RowOrder,
}
