namespace ApiSearch.Text;

/// <summary>
/// Cuts English endings lightly, so that <c>creates</c>, <c>created</c> and <c>creating</c> meet <c>Create</c>. What is left need not be a word.
/// </summary>
internal static class Stemmer
{
    public static string Stem(string word)
    {
        if (word.Length < 4 || !char.IsLetter(word[0]))
        {
            return word;
        }

        word = WithoutPlural(word);
        word = WithoutVerbEnding(word);
        return word.Length > 3 && word[^1] == 'e' ? word[..^1]
            : word.Length > 3 && word[^1] == 'y' && !IsVowel(word[^2]) ? string.Concat(word.AsSpan(0, word.Length - 1), "i")
            : word;
    }

    private static string WithoutPlural(string word) =>
        word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4 ? string.Concat(word.AsSpan(0, word.Length - 3), "y")
        : word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal)
            || word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal) ? word[..^2]
        : word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i') ? word[..^1]
        : word;

    private static string WithoutVerbEnding(string word)
    {
        string stem = word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3]
            : word.EndsWith("ied", StringComparison.Ordinal) ? string.Concat(word.AsSpan(0, word.Length - 3), "y")
            : word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2]
            : word;
        if (stem.Length == word.Length || stem.Length < 3 || !stem.Any(IsVowel))
        {
            return word;
        }

        // stopped, stop; but added, add and passed, pass.
        return stem[^1] == stem[^2] && !IsVowel(stem[^1]) && stem[^1] is not ('l' or 's' or 'd') ? stem[..^1] : stem;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
}
