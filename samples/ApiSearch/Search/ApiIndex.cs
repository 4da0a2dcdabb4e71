using ApiSearch.Documentation;
using ApiSearch.Text;

namespace ApiSearch.Search;

/// <summary>All members, searchable by the words of their identifiers. Summaries are kept to be shown, never to be searched.</summary>
internal sealed class ApiIndex(IReadOnlyList<ApiMember> members, Vocabulary vocabulary, Postings postings, IndexStatistics statistics)
{
    /// <summary>How many members BM25 hands over to be ranked.</summary>
    public const int CandidateCount = 50;

    private readonly IndexedMember?[] _described = new IndexedMember?[members.Count];

    public IReadOnlyList<ApiMember> Members { get; } = members;

    public Vocabulary Vocabulary { get; } = vocabulary;

    public Postings Postings { get; } = postings;

    public IndexStatistics Statistics { get; } = statistics;

    public static ApiIndex Build(IReadOnlyList<ApiMember> members)
    {
        var vocabulary = new Vocabulary();
        MemberName[] names = [.. members.Select(member => member.Name)];
        MemberTerms[] terms = [.. members.Select((member, i) => MemberTerms.Of(names[i], member.ParameterNames, vocabulary))];
        int[][] documents = [.. terms.Select((fields, i) => fields.All(names[i].Kind))];
        foreach (ApiMember member in members)
        {
            // Numbered too, so that the translation table can learn what they mean.
            _ = vocabulary.Add(member.Summary);
        }

        return new ApiIndex(
            members, vocabulary, Postings.Of(documents, vocabulary.Count), IndexStatistics.Of(terms, documents, vocabulary.Count));
    }

    /// <summary>The members with the highest BM25, best first; equal scores in the order of their ids.</summary>
    /// <param name="query">The question.</param>
    /// <param name="count">How many members at most.</param>
    /// <param name="isAllowed">Which members may be found; null for all.</param>
    public Hit[] Search(Query query, int count, Func<int, bool>? isAllowed = null)
    {
        double[] scores = new double[Members.Count];
        var touched = new List<int>();
        foreach (int term in query.Distinct)
        {
            for (int entry = Postings.Starts[term]; entry < Postings.Starts[term + 1]; entry++)
            {
                int member = Postings.Members[entry];
                if (scores[member] == 0)
                {
                    touched.Add(member);
                }

                scores[member] += Statistics.All.Weight(term, Postings.Frequencies[entry], Postings.Lengths[member]);
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
        if (_described[member] is not { } described)
        {
            MemberName name = Members[member].Name;
            described = new IndexedMember(name, MemberTerms.Of(name, Members[member].ParameterNames, Vocabulary));
            _described[member] = described;
        }

        return described;
    }
}
