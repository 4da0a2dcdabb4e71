using System.Globalization;
using AskTheDocs.Pages;
using EbmMlNet;

namespace AskTheDocs.Consumption;

/// <summary>Writes answers for people.</summary>
internal static class AnswerText
{
    private const int SummaryLength = 110;
    private const int Reasons = 3;

    public static IEnumerable<string> Lines(string question, RerankedList<DocPage> answers)
    {
        yield return $"? {question}";
        if (answers.NoGoodAnswer)
        {
            yield return "  I do not know. What comes nearest:";
        }

        foreach (RerankedItem<DocPage> answer in answers)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{answer.Rank,3}. p {answer.Probability:F2}  {answer.Item.Title}");
            if (answer.Item.Summary.Length > 0)
            {
                yield return $"            {Shorten(answer.Item.Summary)}";
            }

            // Negative contributions lower the energy: they speak for the page.
            IEnumerable<string> why = answer.Explain().Top(answers[0].Explain().Names.Count)
                .Where(feature => feature.Contribution < 0).Take(Reasons)
                .Select(feature => string.Create(CultureInfo.InvariantCulture, $"{feature.Name} {feature.Contribution:F1}"));
            yield return $"            why: {string.Join(", ", why)}";
        }
    }

    private static string Shorten(string text) => text.Length <= SummaryLength ? text : $"{text[..(SummaryLength - 3)].TrimEnd()}...";
}
