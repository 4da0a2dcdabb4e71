using System.Text.RegularExpressions;
using EbmMlNet.Tests;

namespace EbmMlNet.Training.Tests.Docs;

public sealed partial class PagesTests
{
    public static TheoryData<string> AllPages => [.. Pages.Paths];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_piece_of_code_on_a_page_is_an_example_that_is_compiled(string page)
    {
        IEnumerable<string> examples = Pages.Examples().Values;
        Assert.All(Pages.Blocks(page, "csharp"), block => Assert.Contains(block, examples));
    }

    [Fact]
    public void Every_example_that_is_compiled_is_shown_on_a_page()
    {
        string[] shown = [.. Pages.Paths.SelectMany(page => Pages.Blocks(page, "csharp"))];
        Assert.All(Pages.Examples(), example => Assert.True(shown.Contains(example.Value), $"No page shows the example of {example.Key}."));
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_project_that_a_page_names_is_there(string page)
    {
        IEnumerable<string> projects = Project().Matches(Pages.Read(page)).Select(match => match.Groups[1].Value);
        Assert.All(projects, project => Assert.True(
            Directory.Exists(Path.Combine(Checkout.Root, project)) || File.Exists(Path.Combine(Checkout.Root, project)), $"There is no project '{project}'."));
    }

    [GeneratedRegex(@"--project\s+([\w./-]+)")]
    private static partial Regex Project();
}
