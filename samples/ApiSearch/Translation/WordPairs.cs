namespace ApiSearch.Translation;

/// <summary>Numbers pairs of a description's word and an identifier's word: a sparse table in two flat arrays.</summary>
/// <param name="Starts">Description word d owns the pairs from <c>Starts[d]</c> up to <c>Starts[d + 1]</c>.</param>
/// <param name="Identifiers">The identifier's word of each pair, ascending within a description word.</param>
internal sealed record WordPairs(int[] Starts, int[] Identifiers)
{
    /// <summary>The pairs' distinct members; <paramref name="keys"/> are of the form description word * 2^32 + identifier word.</summary>
    public static WordPairs Of(long[] keys, int vocabularySize)
    {
        long[] sorted = [.. keys];
        Array.Sort(sorted);
        int[] starts = new int[vocabularySize + 1];
        var identifiers = new List<int>();
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                identifiers.Add((int)sorted[i]);
                starts[(int)(sorted[i] >> 32) + 1] = identifiers.Count;
            }
        }

        for (int word = 1; word < starts.Length; word++)
        {
            starts[word] = Math.Max(starts[word], starts[word - 1]);
        }

        return new WordPairs(starts, [.. identifiers]);
    }

    /// <summary>The number of a pair, negative if there is none.</summary>
    public int Find(int description, int identifier) =>
        Array.BinarySearch(Identifiers, Starts[description], Starts[description + 1] - Starts[description], identifier);
}
