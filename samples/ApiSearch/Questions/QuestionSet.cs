using ApiSearch.Documentation;
using ApiSearch.Search;

namespace ApiSearch.Questions;

/// <summary>Makes the questions: what would find a member is taken to be its summary.</summary>
internal static class QuestionSet
{
    private const int FewestWords = 4;

    /// <summary>
    /// One question for each distinct summary of four words or more. Summaries that types of different parts share are left out:
    /// so no type has right answers in two parts, and no question of one part is asked in another.
    /// </summary>
    public static Question[] Of(ApiIndex index) =>
    [
        .. Enumerable.Range(0, index.Members.Count)
            .Where(member => IsQuestion(index.Members[member]))
            .GroupBy(member => index.Members[member].Summary, StringComparer.Ordinal)
            .Select(same => (same.Key, Members: same.ToArray(), Parts: same.Select(member => PartOf(index, member)).Distinct().ToArray()))
            .Where(same => same.Parts.Length == 1)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select((same, number) => new Question(number, Query.Of(same.Key, index.Vocabulary), same.Members, same.Parts[0])),
    ];

    private static Part PartOf(ApiIndex index, int member) => TypeSplit.PartOf(index.Describe(member).Name);

    /// <summary>Summaries of hardware intrinsics are prototypes in C, not descriptions.</summary>
    private static bool IsQuestion(ApiMember member) =>
        member.Summary.AsSpan().Count(' ') >= FewestWords - 1
        && !member.Id.AsSpan(2).StartsWith("System.Runtime.Intrinsics.Arm.", StringComparison.Ordinal)
        && !member.Id.AsSpan(2).StartsWith("System.Runtime.Intrinsics.X86.", StringComparison.Ordinal)
        && !member.Id.AsSpan(2).StartsWith("System.Runtime.Intrinsics.Wasm.", StringComparison.Ordinal);
}
