using Microsoft.ML;

namespace EbmMlNet;

/// <summary>The column that features were read from, for messages.</summary>
/// <param name="Column">The column.</param>
/// <param name="Slots">The slots that were kept, ascending; null for all.</param>
internal sealed record FeatureSlots(DataViewSchema.Column Column, int[]? Slots = null)
{
    public string Name => Column.Name;

    /// <summary>"slot 3 ('Age')" of a slot that was kept.</summary>
    public string Describe(int slot) => SlotNames.Describe(Column, Slots is null ? slot : Slots[slot]);
}
