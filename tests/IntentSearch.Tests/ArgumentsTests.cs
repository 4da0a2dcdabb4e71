namespace IntentSearch.Tests;

public sealed class ArgumentsTests
{
    [Fact]
    public void Without_arguments_the_model_goes_to_the_current_folder()
    {
        var arguments = Arguments.Parse([]);

        Assert.Null(arguments.Question);
        Assert.Equal(Path.GetFullPath(Arguments.DefaultModel), arguments.Model);
    }

    [Fact]
    public void A_question_may_be_quoted_or_not()
    {
        Assert.Equal("no internet", Arguments.Parse(["no internet"]).Question);
        Assert.Equal("no internet", Arguments.Parse(["no", "--model", "other.zip", "internet"]).Question);
        Assert.True(Arguments.Parse(["--help"]).IsHelp);
    }

    [Theory]
    [InlineData("There is no option --modle; --help lists them.", "--modle", "x")]
    [InlineData("--model needs a path after it, such as --model intents.zip.", "--model")]
    [InlineData("The question is empty; ask for something, such as \"my internet is gone\".", " ")]
    public void A_mistake_is_told_in_one_sentence(string expected, params string[] args) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => Arguments.Parse(args)).Message);

    [Fact]
    public void A_folder_is_no_model() => Assert.Contains(
        "names the folder",
        Assert.Throws<ArgumentException>(() => Arguments.Parse(["--model", AppContext.BaseDirectory])).Message,
        StringComparison.Ordinal);
}
