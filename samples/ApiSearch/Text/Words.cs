namespace ApiSearch.Text;

/// <summary>Splits identifiers and sentences into words by the same rule, so that the two can meet.</summary>
internal static class Words
{
    /// <summary>
    /// Lower-case words: cut where letters and digits begin or end, before a capital that follows a small letter, and before the
    /// last capital of an acronym: <c>XmlReader</c> and <c>XMLReader</c> give xml, reader; <c>UTF8</c> and <c>UTF-8</c> give utf, 8.
    /// </summary>
    public static List<string> Split(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            bool inWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (start < i && (!inWord || IsBoundary(text, i)))
            {
                words.Add(text[start..i].ToString().ToLowerInvariant());
                start = i;
            }

            start = inWord ? start : i + 1;
        }

        return words;
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int i)
    {
        char before = text[i - 1], here = text[i];
        if (char.IsDigit(before) != char.IsDigit(here))
        {
            return true;
        }

        if (!char.IsUpper(here))
        {
            return false;
        }

        // An acronym's plural, as in IDs and URIs, stays in one piece.
        bool smallFollows = i + 1 < text.Length && char.IsLower(text[i + 1]);
        bool pluralFollows = smallFollows && text[i + 1] == 's' && (i + 2 == text.Length || !char.IsLower(text[i + 2]));
        return char.IsLower(before) || (char.IsUpper(before) && smallFollows && !pluralFollows);
    }
}
