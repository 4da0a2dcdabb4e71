using ApiSearch.Documentation;
using ApiSearch.Questions;
using ApiSearch.Text;

namespace AskTheDocs.Pages;

/// <summary>Makes pages of members.</summary>
internal static class DocPages
{
    private const int MostMembers = 40;

    /// <summary>The namespaces that applications use most.</summary>
    public static IReadOnlyList<string> UsualNamespaces { get; } =
    [
        "System", "System.Collections.Concurrent", "System.Collections.Generic", "System.IO", "System.IO.Compression", "System.Linq", "System.Net.Http",
        "System.Text", "System.Text.Json", "System.Text.RegularExpressions", "System.Threading", "System.Threading.Channels", "System.Threading.Tasks",
    ];

    /// <summary>One page for each type and for each member with all its overloads, in the order of their names.</summary>
    /// <param name="members">All members.</param>
    /// <param name="namespaces">Whose pages; with a star those below too.</param>
    public static DocPage[] Of(IEnumerable<ApiMember> members, IReadOnlyList<string> namespaces)
    {
        (ApiMember Member, MemberName Name)[] wanted =
        [
            .. members.Select(member => (Member: member, member.Name))
                .Where(member => !member.Name.IsExplicitImplementation && namespaces.Any(wanted => IsIn(member.Name.Namespace, wanted))),
        ];
        ILookup<string, string> names = wanted.Where(member => member.Name.Kind != 'T' && !member.Name.IsConstructor)
            .ToLookup(member => $"{member.Name.Namespace}.{member.Name.Type}", member => member.Name.Name);
        return
        [
            .. wanted.GroupBy(member => MemberName.Path(member.Member.Id), StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select((group, key) => Page(key, [.. group.Select(member => member.Member)], group.First().Name, names[group.Key].Distinct().Take(MostMembers))),
        ];
    }

    /// <summary>The namespaces that are not wanted.</summary>
    public static string[] Others(IEnumerable<ApiMember> members, IReadOnlyList<string> namespaces) =>
        [.. members.Select(member => member.Name.Namespace).Distinct().Where(name => !namespaces.Any(wanted => IsIn(name, wanted))).Order(StringComparer.Ordinal)];

    private static DocPage Page(int key, ApiMember[] overloads, MemberName name, IEnumerable<string> members)
    {
        string own = Signature.Of(name with { Parameters = "", ReturnType = "" }).Replace("()", "", StringComparison.Ordinal);
        string title = $"{own} {name.KindName}, {name.Namespace}";
        string details = string.Join(' ', overloads.Select(member => member.Details).Append(string.Join(", ", members)).Where(text => text.Length > 0).Distinct());
        return new DocPage
        {
            Key = key,
            Title = title,
            // A name in one piece for who writes it so, and its words for all others.
            Text = $"{title}: {string.Join(' ', Words.Split(own))}. {details}",
            Summary = overloads.Select(member => member.Summary).FirstOrDefault(summary => summary.Length > 0, ""),
            Summaries = [.. overloads.Select(member => member.Summary).Distinct()],
            Part = TypeSplit.PartOf(name),
        };
    }

    private static bool IsIn(string name, string wanted) => wanted.EndsWith('*')
        ? name == wanted[..^1] || name.StartsWith($"{wanted[..^1]}.", StringComparison.Ordinal)
        : name == wanted;
}
