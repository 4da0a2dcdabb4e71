using IntentSearch.Data;

namespace IntentSearch.Tests.Data;

public sealed class TabFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("intents").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Columns_are_read_between_tabs()
    {
        var file = TabFile.Read(Write("a.tsv", "x\ty\n1\ttwo words\n3\t4\n"), "x", "y");

        Assert.Equal([["1", "two words"], ["3", "4"]], file.Rows);
    }

    [Theory]
    [InlineData("", "line 1: expected the column names x, y")]
    [InlineData("x\tz\n", "line 1: expected the column names x, y")]
    [InlineData("x\ty\n1\t2\n3\n", "line 3: expected 2 columns with tabs between them, found 1.")]
    [InlineData("x\ty\n1\t\n", "line 2: the y is empty or has blanks around it.")]
    [InlineData("x\ty\n 1\t2\n", "line 2: the x is empty or has blanks around it.")]
    public void A_mistake_is_told_with_file_and_line(string text, string expected)
    {
        string path = Write("a.tsv", text);

        InvalidDataException thrown = Assert.Throws<InvalidDataException>(() => TabFile.Read(path, "x", "y"));
        Assert.Contains($"{path}, {expected}", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i\tA.\ni\tB.\n", "i\tq\ttrain\n", "intents.tsv, line 3: the intent 'i' is already there.")]
    [InlineData("i\tA.\n", "i\tq\ttrain\nj\tq2\ttest\n", "questions.tsv, line 3: the intent 'j' is not in intents.tsv.")]
    [InlineData("i\tA.\n", "i\tq\tTrain\n", "questions.tsv, line 2: the part is 'Train'; expected train or test.")]
    public void So_are_intents_and_parts_that_do_not_exist(string intents, string questions, string expected)
    {
        _ = Write("intents.tsv", $"intent\tdescription\n{intents}");
        _ = Write("questions.tsv", $"intent\tquestion\tpart\n{questions}");

        Assert.EndsWith(expected, Assert.Throws<InvalidDataException>(() => IntentData.Load(_folder)).Message, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
