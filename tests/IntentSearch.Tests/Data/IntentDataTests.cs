using IntentSearch.Data;

namespace IntentSearch.Tests.Data;

/// <summary>What the sample's own data promises.</summary>
public sealed class IntentDataTests
{
    private static readonly IntentData s_data = IntentData.Load(IntentData.Folder);

    [Fact]
    public void There_are_enough_intents_and_questions()
    {
        Assert.InRange(s_data.Intents.Count, 24, 100);
        Assert.InRange(s_data.Questions.Count, 450, 2000);
        Assert.All(s_data.Questions.CountBy(question => question.Intent.Id), count => Assert.InRange(count.Value, 18, 40));
        Assert.All(s_data.Intents, intent => Assert.Contains(intent.Description[^1], ".?"));
    }

    [Fact]
    public void No_two_texts_are_the_same() => Assert.All(
        s_data.Questions.Select(question => question.Text).Concat(s_data.Intents.Select(intent => intent.Description)).CountBy(Words),
        count => Assert.Equal(1, count.Value));

    [Fact]
    public void A_quarter_of_every_intent_is_for_the_test()
    {
        Assert.Equal(
            s_data.Intents.Select(intent => intent.Id).Order(),
            s_data.Questions.Select(question => question.Intent.Id).Distinct().Order());
        Assert.All(s_data.Questions.GroupBy(question => question.Intent), intent =>
            Assert.InRange(intent.Count(question => question.Part == Part.Test) / (double)intent.Count(), 0.2, 0.3));
    }

    [Fact]
    public void No_test_question_says_what_a_training_question_says_with_a_word_changed()
    {
        HashSet<string>[] train = [.. s_data.Of(Part.Train).Select(question => WordSet(question.Text))];
        Assert.All(s_data.Of(Part.Test), question =>
        {
            HashSet<string> words = WordSet(question.Text);
            Assert.All(train, other => Assert.True(
                words.Intersect(other).Count() * 3 <= 2 * words.Union(other).Count(),
                $"'{question.Text}' is nearly '{string.Join(' ', other)}'."));
        });
    }

    [Fact]
    public void Few_questions_begin_alike()
    {
        int most = s_data.Questions.CountBy(question => string.Join(' ', Words(question.Text).Split(' ').Take(3))).Max(count => count.Value);
        Assert.InRange(most, 1, s_data.Questions.Count / 25);
    }

    private static HashSet<string> WordSet(string text) => [.. Words(text).Split(' ')];

    private static string Words(string text) => string.Join(
        ' ', new string([.. text.ToLowerInvariant().Where(c => !char.IsPunctuation(c))]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
