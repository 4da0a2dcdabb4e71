namespace ApiSearch.Search;

/// <summary>For each term the members that contain it, and how often: three flat arrays.</summary>
/// <param name="Starts">Term t owns the entries from <c>Starts[t]</c> up to <c>Starts[t + 1]</c>.</param>
/// <param name="Members">The member of each entry, ascending within a term.</param>
/// <param name="Frequencies">How often the term stands in that member.</param>
/// <param name="Lengths">The number of words of each member.</param>
internal sealed record Postings(int[] Starts, int[] Members, byte[] Frequencies, ushort[] Lengths)
{
    public static Postings Of(IReadOnlyList<int[]> documents, int vocabularySize)
    {
        var entries = new List<(int Member, byte Frequency)>[vocabularySize];
        for (int member = 0; member < documents.Count; member++)
        {
            foreach ((int term, int frequency) in documents[member].CountBy(term => term))
            {
                (entries[term] ??= []).Add((member, (byte)Math.Min(frequency, byte.MaxValue)));
            }
        }

        int[] starts = new int[vocabularySize + 1];
        for (int term = 0; term < vocabularySize; term++)
        {
            starts[term + 1] = starts[term] + (entries[term]?.Count ?? 0);
        }

        var flat = entries.Where(list => list is not null).SelectMany(list => list).ToList();
        return new Postings(
            starts,
            [.. flat.Select(entry => entry.Member)],
            [.. flat.Select(entry => entry.Frequency)],
            [.. documents.Select(document => (ushort)Math.Min(document.Length, ushort.MaxValue))]);
    }
}
