using ApiSearch.Documentation;
using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>All members, searchable by the words of their identifiers. Summaries are kept to be shown, never to be searched.</summary>
internal sealed class ApiIndex(IReadOnlyList<ApiMember> members, Vocabulary vocabulary, Postings postings, FieldStatistics statistics)
{
    /// <summary>How many members BM25 hands over to be ranked.</summary>
    public const int CandidateCount = 50;

    private readonly IndexedMember?[] _described = new IndexedMember?[members.Count];

    public IReadOnlyList<ApiMember> Members { get; } = members;

    public Vocabulary Vocabulary { get; } = vocabulary;

    public Postings Postings { get; } = postings;

    public FieldStatistics Statistics { get; } = statistics;

    public static ApiIndex Build(IReadOnlyList<ApiMember> members)
    {
        var vocabulary = new Vocabulary();
        int[][] documents = [.. members.Select(member => IndexedMember.Of(member, vocabulary).Terms.All(member.Id[0]))];
        foreach (ApiMember member in members)
        {
            // Numbered too, so that the translation table can learn what they mean.
            _ = vocabulary.Add(member.Summary);
        }

        return new ApiIndex(members, vocabulary, Postings.Of(documents, vocabulary.Count), FieldStatistics.Of(documents, vocabulary.Count));
    }

    /// <summary>The members with the highest BM25, best first; equal scores in the order of their ids.</summary>
    /// <param name="query">The question.</param>
    /// <param name="count">How many members at most.</param>
    /// <param name="isAllowed">Which members may be found; null for all.</param>
    public Hit[] Search(Query query, int count, Func<int, bool>? isAllowed = null)
    {
        double[] scores = new double[Members.Count];
        var touched = new List<int>();
        foreach (int term in query.Terms)
        {
            for (int entry = Postings.Starts[term]; entry < Postings.Starts[term + 1]; entry++)
            {
                int member = Postings.Members[entry];
                if (scores[member] == 0)
                {
                    touched.Add(member);
                }

                scores[member] += Statistics.Weight(term, Postings.Frequencies[entry], Postings.Lengths[member]);
            }
        }

        // The worst of the best is on top.
        var best = new PriorityQueue<int, (double Score, int Member)>();
        foreach (int member in touched)
        {
            if (isAllowed is null || isAllowed(member))
            {
                if (best.Count < count)
                {
                    best.Enqueue(member, (scores[member], -member));
                }
                else
                {
                    _ = best.EnqueueDequeue(member, (scores[member], -member));
                }
            }
        }

        return [.. best.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => new Hit(item.Element, item.Priority.Score))];
    }

    /// <summary>A member's name and words, made on first use.</summary>
    public IndexedMember Describe(int member)
    {
        // Two threads may both make one; they are equal.
        return _described[member] ??= IndexedMember.Of(Members[member], Vocabulary);
    }
}
