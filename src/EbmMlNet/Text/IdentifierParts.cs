namespace EbmMlNet;

/// <summary>Cuts a word that is written like an identifier into the words that it is made of.</summary>
internal static class IdentifierParts
{
    /// <summary>
    /// Where the part that begins at a place ends: before a capital that follows a small letter, and before the last capital of an acronym
    /// (<c>XmlReader</c> and <c>XMLReader</c> are xml, reader). An acronym's plural, as in <c>URIs</c>, is one part.
    /// </summary>
    public static int End(ReadOnlySpan<char> word, int start)
    {
        int end = start + 1;
        while (end < word.Length && !IsBoundary(word, end))
        {
            end++;
        }

        return end;
    }

    private static bool IsBoundary(ReadOnlySpan<char> word, int at)
    {
        if (!char.IsUpper(word[at]))
        {
            return false;
        }

        bool smallFollows = at + 1 < word.Length && char.IsLower(word[at + 1]);
        bool pluralFollows = smallFollows && word[at + 1] == 's' && (at + 2 == word.Length || !char.IsLower(word[at + 2]));
        return !char.IsUpper(word[at - 1]) || (smallFollows && !pluralFollows);
    }
}
