using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>The identifier words of one member as numbers of the vocabulary, field by field and in order.</summary>
internal sealed record MemberTerms(int Kind, int[] Name, int[] Type, int[] Parameters)
{
    /// <summary>Every word once, and the kind.</summary>
    public int[] Words { get; } = [.. Name.Concat(Type).Concat(Parameters).Append(Kind).Distinct()];

    public static MemberTerms Of(string kind, MemberTexts texts, Vocabulary vocabulary) => new(
        vocabulary.Number($"<{kind}>"), vocabulary.Add(texts.Name), vocabulary.Add(texts.Type), vocabulary.Add(texts.Parameters));

    /// <summary>What BM25 searches: name, declaring type and parameters. A type's name counts once.</summary>
    public int[] All(char kind) => kind == 'T' ? Type : [.. Name, .. Type, .. Parameters];
}
