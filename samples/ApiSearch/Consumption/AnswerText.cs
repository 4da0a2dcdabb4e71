using System.Globalization;
using ApiSearch.Documentation;

namespace ApiSearch.Consumption;

/// <summary>Writes answers for people.</summary>
internal static class AnswerText
{
    private const int SummaryLength = 100;

    public static IEnumerable<string> Lines(string question, IReadOnlyList<Answer> answers)
    {
        yield return $"? {question}";
        if (answers.Count == 0)
        {
            yield return "  No word of this question is part of any identifier.";
        }

        for (int i = 0; i < answers.Count; i++)
        {
            (ApiMember member, float energy, float probability) = answers[i];
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{i + 1,3}  energy {energy,7:F2}  p {probability:F3}  {Signature.Of(member.Name)}  in {member.Name.Namespace}");
            if (member.Summary.Length > 0)
            {
                yield return $"                            {Shorten(member.Summary)}";
            }
        }
    }

    private static string Shorten(string text) => text.Length <= SummaryLength ? text : $"{text[..(SummaryLength - 3)].TrimEnd()}...";
}
