using ApiSearch.Documentation;
using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>The identifier words of one member as numbers of the vocabulary, field by field and in order.</summary>
internal sealed record MemberTerms(int Kind, int[] Name, int[] Type, int[] Parameters, int[] Namespace)
{
    /// <summary>Every word once, and the kind.</summary>
    public int[] Words { get; } = [.. Name.Concat(Type).Concat(Parameters).Append(Kind).Distinct()];

    public static MemberTerms Of(MemberName name, string parameterNames, Vocabulary vocabulary) => new(
        vocabulary.Number($"<{name.KindName}>"),
        vocabulary.Add(name.Name),
        [.. name.Type.Split('.').SelectMany(type => vocabulary.Add(MemberName.ShortName(type)))],
        [.. vocabulary.Add(Types(name.Parameters)), .. vocabulary.Add(parameterNames), .. vocabulary.Add(Types(name.ReturnType))],
        vocabulary.Add(name.Namespace));

    private static string Types(string types) => Signature.Types(types).Replace("[]", " Array", StringComparison.Ordinal);

    /// <summary>What BM25 searches: name, declaring type and parameters. A type's name counts once.</summary>
    public int[] All(char kind) => kind == 'T' ? Type : [.. Name, .. Type, .. Parameters];
}
