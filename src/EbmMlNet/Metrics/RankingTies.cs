namespace EbmMlNet;

/// <summary>In which order candidates of equal score count.</summary>
public enum RankingTies
{
    /// <summary>The average over all orders, computed exactly, so that the order of the rows does not matter. The default.</summary>
    Averaged,

    /// <summary>The order of the rows.</summary>
    RowOrder,

    /// <summary>The worst: lower labels first. ML.NET's evaluator does this.</summary>
    Pessimistic,
}
