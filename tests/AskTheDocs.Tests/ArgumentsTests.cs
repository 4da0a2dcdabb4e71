namespace AskTheDocs.Tests;

public sealed class ArgumentsTests
{
    [Fact]
    public void Words_are_the_question()
    {
        Arguments arguments = Arguments.Parse(["how", "do I", "--folder", "x", "--namespaces", "System, System.IO*"]);
        Assert.Equal(("how do I", Path.GetFullPath("x"), null, false), (arguments.Question, arguments.Folder, arguments.Encoder, arguments.IsHelp));
        Assert.Equal(["System", "System.IO*"], arguments.Namespaces);
        Assert.Null(Arguments.Parse([]).Question);
        Assert.True(Arguments.Parse(["--help"]).IsHelp);
    }

    [Theory]
    [InlineData("needs a value", "--folder")]
    [InlineData("no option --model", "--model")]
    [InlineData("question is empty", " ")]
    public void Wrong_ones_are_said(string expected, params string[] args) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Arguments.Parse(args)).Message, StringComparison.Ordinal);
}
