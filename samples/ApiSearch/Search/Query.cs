using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>A question, and what is made of it.</summary>
/// <param name="Text">The question as it was asked.</param>
/// <param name="Terms">Its words as numbers: each once, in order of first use, without stop words and unknown words.</param>
internal sealed record Query(string Text, int[] Terms)
{
    public static Query Of(string text, Vocabulary vocabulary) => new(text, [.. vocabulary.Find(text).Distinct()]);
}
