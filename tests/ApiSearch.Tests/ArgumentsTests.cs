using ApiSearch.Storage;

namespace ApiSearch.Tests;

public sealed class ArgumentsTests
{
    [Fact]
    public void Without_arguments_the_ranker_goes_to_the_current_folder()
    {
        var arguments = Arguments.Parse([]);

        Assert.Null(arguments.Question);
        Assert.Equal(Path.GetFullPath(ModelFiles.DefaultModel), arguments.Files.Model);
        Assert.Equal($"{arguments.Files.Model}.index", arguments.Files.Index);
    }

    [Fact]
    public void A_question_may_be_quoted_or_not()
    {
        Assert.Equal("sort a list", Arguments.Parse(["sort a list"]).Question);
        Assert.Equal("sort a list", Arguments.Parse(["sort", "--model", "other.zip", "a", "list"]).Question);
        Assert.True(Arguments.Parse(["--help"]).IsHelp);
    }

    [Theory]
    [InlineData("There is no option --modle; --help lists them.", "--modle", "x")]
    [InlineData("--model needs a path after it, such as --model apisearch.zip.", "--model")]
    [InlineData("The question is empty; ask for something, such as \"wait until all tasks have finished\".", " ")]
    public void A_mistake_is_told_in_one_sentence(string expected, params string[] args) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => Arguments.Parse(args)).Message);

    [Fact]
    public void A_folder_is_no_model()
    {
        Assert.Contains("names the folder", Assert.Throws<ArgumentException>(() => Arguments.Parse(["--model", AppContext.BaseDirectory])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<ArgumentException>(() => Arguments.Parse(["--model", Path.Combine("absent", "a.zip")])).Message, StringComparison.Ordinal);
    }
}
