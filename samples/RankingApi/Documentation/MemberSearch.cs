using ApiSearch.Documentation;
using ApiSearch.Features;
using ApiSearch.Search;
using ApiSearch.Storage;

namespace RankingApi.Documentation;

/// <summary>Finds candidates, or takes those given, and measures how well they fit a question.</summary>
internal sealed class MemberSearch(SearchData data)
{
    private readonly FeatureExtractor _features = new(data.Index, data.Translation);

    /// <summary>The number of a member; -1 where there is none of that id.</summary>
    public int Find(string id)
    {
        // Members are in the order of their ids.
        IReadOnlyList<ApiMember> members = data.Index.Members;
        int low = 0, high = members.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(members[middle].Id, id) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low < members.Count && members[low].Id == id ? low : -1;
    }

    /// <param name="question">What is looked for.</param>
    /// <param name="ids">The candidates; null for those that BM25 finds. All of them are there.</param>
    public CandidateSet Candidates(string question, IReadOnlyList<string>? ids)
    {
        var query = Query.Of(question, data.Index.Vocabulary);
        Hit[] hits = ids is null ? data.Index.Search(query, ApiIndex.CandidateCount) : Of(query, [.. ids.Select(Find).Distinct()]);
        return new CandidateSet(hits.Length == 0 ? [] : _features.Extract(query, hits), [.. hits.Select(hit => data.Index.Members[hit.Member])]);
    }

    // BM25 finds no member without a word of the question; it is a candidate all the same.
    private Hit[] Of(Query query, HashSet<int> members)
    {
        Hit[] found = data.Index.Search(query, members.Count, members.Contains);
        return [.. found, .. members.Except(found.Select(hit => hit.Member)).Select(member => new Hit(member, 0))];
    }
}
