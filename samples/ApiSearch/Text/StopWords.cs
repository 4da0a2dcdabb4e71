namespace ApiSearch.Text;

/// <summary>Words of a sentence that say nothing about what is looked for.</summary>
internal static class StopWords
{
    private static readonly HashSet<string> s_words = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "this", "that", "these", "those", "which", "who", "whose", "what", "it", "its", "their", "they", "them", "there",
        "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "do", "does", "did", "can", "could", "may", "might", "must",
        "shall", "should", "will", "would", "and", "or", "but", "if", "then", "than", "so", "as", "of", "in", "on", "at", "by", "to", "for",
        "from", "with", "into", "onto", "about", "such", "any", "other", "i", "my", "me", "you", "your", "we", "our", "how", "s", "t", "e", "g",
    };

    public static bool Contains(string word) => s_words.Contains(word);
}
