using System.Globalization;
using EbmMlNet;
using IntentSearch.Data;

namespace IntentSearch.Consumption;

/// <summary>Writes ranked intents for people.</summary>
internal static class AnswerText
{
    public static IEnumerable<string> Lines(string question, IEnumerable<RankedItem<TextPair>> answers) =>
    [
        $"? {question}",
        .. answers.Select(answer => string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.Rank,3}  energy {answer.Energy,7:F2}  p {answer.Probability:F3}  {answer.Item.IntentId,-21}  {answer.Item.Intent}")),
    ];
}
