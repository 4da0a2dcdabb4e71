using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>A question, and what is made of it.</summary>
/// <param name="Text">The question as it was asked.</param>
/// <param name="Terms">Its words as numbers: in order, with repetitions, without stop words and unknown words.</param>
/// <param name="Distinct">Each of them once, in order of first use.</param>
/// <param name="Mentioned">The words written like identifiers.</param>
internal sealed record Query(string Text, int[] Terms, int[] Distinct, HashSet<string> Mentioned)
{
    public static Query Of(string text, Vocabulary vocabulary)
    {
        int[] terms = vocabulary.Find(text);
        return new Query(text, terms, [.. terms.Distinct()], new HashSet<string>(Identifiers.In(text), StringComparer.Ordinal));
    }
}
