using ApiSearch.Documentation;
using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>A member's name, and what it is made of.</summary>
internal sealed record IndexedMember(MemberName Name, MemberTexts Texts, MemberTerms Terms)
{
    public static IndexedMember Of(ApiMember member, Vocabulary vocabulary)
    {
        MemberName name = member.Name;
        var texts = MemberTexts.Of(name, member.ParameterNames);
        return new IndexedMember(name, texts, MemberTerms.Of(name.KindName, texts, vocabulary));
    }
}
