namespace EbmMlNet.AspNetCore;

/// <summary>A ranking and what made it.</summary>
/// <typeparam name="TItem">The type of candidates.</typeparam>
/// <param name="Items">The candidates, best first.</param>
/// <param name="Generation">The one generation of the model that ranked them all.</param>
public sealed record RankedAnswer<TItem>(IReadOnlyList<RankedItem<TItem>> Items, ModelGeneration Generation);
