namespace EbmMlNet;

/// <summary>Finds two columns in the slots of the one that <c>Concatenate</c> made of them.</summary>
internal static class SlotRanges
{
    /// <summary>How many slots the first column has.</summary>
    /// <exception cref="ArgumentException">The names do not show the two columns, one after the other, and nothing else.</exception>
    public static int Count(IReadOnlyList<string> slots, string first, string second)
    {
        if (slots.Count == 0)
        {
            throw new ArgumentException(
                $"Its slots have no names, so '{first}' and '{second}' cannot be found in it (hashed n-grams, for one, have none). " +
                "Give the number of slots of x instead: new JointEmbedding(contextSlots, dimension).");
        }

        int count = 0;
        while (count < slots.Count && IsOf(slots[count], first))
        {
            count++;
        }

        int end = count;
        while (end < slots.Count && IsOf(slots[end], second))
        {
            end++;
        }

        if (count > 0 && end > count && end == slots.Count)
        {
            return count;
        }

        int wrong = count == 0 ? 0 : Math.Min(end, slots.Count - 1);
        throw new ArgumentException(
            $"Its slots are expected to be those of '{first}' and then those of '{second}' and nothing else, but slot {wrong} is called " +
            $"'{slots[wrong]}'. Make the column with Concatenate(..., \"{first}\", \"{second}\"), or give the number of slots of x: " +
            "new JointEmbedding(contextSlots, dimension).");
    }

    // A column of one slot gives it its name; the slots of a vector follow a dot.
    private static bool IsOf(string slot, string column) =>
        slot.StartsWith(column, StringComparison.Ordinal) && (slot.Length == column.Length || slot[column.Length] == '.');
}
