using ApiSearch.Questions;
using AskTheDocs.Pages;

namespace AskTheDocs.Questions;

/// <summary>Makes questions of summaries, which the pages that are searched do not have.</summary>
internal static class DocQuestions
{
    private const int FewestWords = 4;

    /// <summary>
    /// Distinct summaries of four words or more, in an order that looks random: those of held-out types, or those of all others. A summary
    /// that types of both have is left out.
    /// </summary>
    public static DocQuestion[] Of(IEnumerable<DocPage> pages, bool heldOut, int count) =>
    [
        .. pages.SelectMany(page => page.Summaries.Select(summary => (summary, page)))
            .Where(pair => pair.summary.AsSpan().Count(' ') >= FewestWords - 1)
            .GroupBy(pair => pair.summary, pair => pair.page, StringComparer.Ordinal)
            .Where(same => same.All(page => page.Part == Part.HeldOut == heldOut))
            .OrderBy(same => TypeSplit.Hash(same.Key)).ThenBy(same => same.Key, StringComparer.Ordinal)
            .Take(count)
            .Select(same => new DocQuestion(same.Key, [.. same.Select(page => page.Key)])),
    ];
}
