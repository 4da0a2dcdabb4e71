namespace ApiSearch.Text;

/// <summary>Finds the words of a text that are written like identifiers.</summary>
internal static class Identifiers
{
    /// <summary>Words with a capital inside, such as BitArray, and words with a capital at the beginning where no sentence begins.</summary>
    public static IEnumerable<string> In(string text)
    {
        bool sentenceBegins = true;
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'))
            {
                continue;
            }

            if (i - start > 1)
            {
                bool capitalInside = text.AsSpan(start + 1, i - start - 1).ContainsAnyInRange('A', 'Z');
                if (capitalInside || (char.IsUpper(text[start]) && !sentenceBegins))
                {
                    yield return text[start..i];
                }
            }

            sentenceBegins = (sentenceBegins && i == start) || (text.AsSpan(i).StartsWith(". ") && i > start);
            start = i + 1;
        }
    }
}
