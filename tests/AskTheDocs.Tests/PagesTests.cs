using AskTheDocs.Pages;
using AskTheDocs.Questions;

namespace AskTheDocs.Tests;

public sealed class PagesTests
{
    [Fact]
    public void Overloads_share_a_page_which_has_all_but_the_summaries()
    {
        DocPage[] pages = SmallDocs.Pages("Zoo");
        Assert.Equal(["Cage type, Zoo", "Cage.IsOpen property, Zoo", "Cage.Lock method, Zoo"], pages.Select(page => page.Title));
        Assert.Equal("Cage.Lock method, Zoo: cage lock. minutes: How long it stays locked.", pages[2].Text);
        Assert.Equal("Cage type, Zoo: cage. Lock, IsOpen", pages[0].Text);
        Assert.Equal(["Locks the cage at once.", "Locks the cage for some minutes."], pages[2].Summaries);
        Assert.Equal([0, 1, 2], pages.Select(page => page.Key));
        Assert.All(pages, page => Assert.All(page.Summaries, summary => Assert.DoesNotContain(summary, page.Text, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_star_takes_the_namespaces_below()
    {
        Assert.Equal(5, SmallDocs.Pages("Zoo*").Length);
        Assert.Equal(2, SmallDocs.Pages("Zoo.Birds").Length);
        Assert.Empty(SmallDocs.Pages("Zo*"));
        Assert.Equal(["Zoo.Birds"], DocPages.Others(SmallDocs.Members, ["Zoo"]));
        Assert.Empty(DocPages.Others(SmallDocs.Members, ["Zoo*"]));
    }

    [Fact]
    public void Summaries_are_questions_of_one_part()
    {
        DocPage[] pages = SmallDocs.Pages("Zoo*");
        DocQuestion[] training = DocQuestions.Of(pages, heldOut: false, 100), heldOut = DocQuestions.Of(pages, heldOut: true, 100);
        Assert.Equal(
            ["Gets whether the cage is open.", "Locks the cage at once.", "Locks the cage for some minutes.", "Represents a cage for animals.", "Represents somebody who feeds animals."],
            training.Concat(heldOut).Select(question => question.Text).Order(StringComparer.Ordinal));
        Assert.All(training.Concat(heldOut), question => Assert.All(question.RightPages, key => Assert.Contains(question.Text, pages[key].Summaries)));
        Assert.NotEmpty(training);
        Assert.NotEmpty(heldOut);
        Assert.Empty(training.SelectMany(question => question.RightPages).Select(key => pages[key].Part).Intersect(
            heldOut.SelectMany(question => question.RightPages).Select(key => pages[key].Part)));
    }
}
