using ApiSearch.Documentation;
using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>A member's name, and what it is made of.</summary>
internal sealed record IndexedMember(MemberName Name, MemberTerms Terms)
{
    public string Kind { get; } = Name.KindName;

    public string TypeName { get; } = MemberName.ShortName(Name.Type);

    /// <summary>All type names among the parameters, those within generic types too.</summary>
    public string[] ParameterTypes { get; } = Signature.Types($"{Name.Parameters},{Name.ReturnType}")
        .Split([',', ' ', '<', '>', '[', ']'], StringSplitOptions.RemoveEmptyEntries);

    public int[] NameTrigrams { get; } = Trigrams.Of(Name.Name);

    public int[] TypeTrigrams { get; } = Trigrams.Of(Name.Type);

    public bool Has(string identifier) =>
        identifier == Name.Name || identifier == TypeName || Array.IndexOf(ParameterTypes, identifier) >= 0;
}
