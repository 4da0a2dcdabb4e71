namespace EbmMlNet;

/// <summary>Ranks the candidates of one query at a time. Not for two threads at a time.</summary>
internal abstract class ItemRanker<TItem> : IDisposable
{
    /// <summary>The candidates, best first, or those that the model keeps.</summary>
    public abstract RankedItem<TItem>[] Rank(TItem[] items);

    public abstract void Dispose();
}
