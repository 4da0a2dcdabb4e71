using ApiSearch.Search;
using ApiSearch.Text;
using AskTheDocs.Pages;

namespace AskTheDocs.Retrieval;

/// <summary>An inverted index of the pages' words.</summary>
internal sealed class Bm25Index
{
    private readonly Vocabulary _vocabulary = new();
    private readonly Postings _postings;
    private readonly FieldStatistics _statistics;
    private readonly int _count;

    public Bm25Index(IReadOnlyList<DocPage> pages)
    {
        int[][] documents = [.. pages.Select(page => _vocabulary.Add(page.Text))];
        _postings = Postings.Of(documents, _vocabulary.Count);
        _statistics = FieldStatistics.Of(documents, _vocabulary.Count);
        _count = pages.Count;
    }

    /// <summary>The keys of the pages with the highest BM25, best first; equal scores in the order of keys.</summary>
    /// <param name="question">The question.</param>
    /// <param name="top">How many at most.</param>
    /// <param name="isAllowed">Which pages may be found.</param>
    public int[] Search(string question, int top, Func<int, bool> isAllowed)
    {
        double[] scores = new double[_count];
        foreach (int term in _vocabulary.Find(question).Distinct())
        {
            for (int entry = _postings.Starts[term]; entry < _postings.Starts[term + 1]; entry++)
            {
                int page = _postings.Members[entry];
                scores[page] += _statistics.Weight(term, _postings.Frequencies[entry], _postings.Lengths[page]);
            }
        }

        return [.. Enumerable.Range(0, _count).Where(page => scores[page] > 0 && isAllowed(page)).OrderByDescending(page => scores[page]).Take(top)];
    }
}
