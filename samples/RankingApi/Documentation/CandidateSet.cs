using ApiSearch.Documentation;
using ApiSearch.Features;

namespace RankingApi.Documentation;

/// <summary>The candidates of a question as rows of the model, and the members they are of.</summary>
/// <param name="Rows">What the model ranks.</param>
/// <param name="Members">One for each row.</param>
internal sealed record CandidateSet(Candidate[] Rows, ApiMember[] Members)
{
    public ApiMember MemberOf(Candidate row) => Members[Array.IndexOf(Rows, row)];

    /// <summary>The row of a member; null where it is none of the candidates.</summary>
    public Candidate? RowOf(string id) => Array.FindIndex(Members, member => member.Id == id) is >= 0 and int at ? Rows[at] : null;
}
