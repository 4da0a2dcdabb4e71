using ApiSearch.Documentation;

namespace ApiSearch.Search;

/// <summary>What one member is called, as text: its own name, the declaring type with those around it, and its parameters.</summary>
internal sealed record MemberTexts(string Name, string Type, string Parameters)
{
    public static MemberTexts Of(MemberName name, string parameterNames) => new(
        name.Name,
        string.Join(' ', name.Type.Split('.').Select(MemberName.ShortName)),
        $"{Types(name.Parameters)} {parameterNames} {Types(name.ReturnType)}");

    private static string Types(string types) => Signature.Types(types).Replace("[]", " Array", StringComparison.Ordinal);
}
