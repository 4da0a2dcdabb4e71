namespace EbmMlNet.Tool.Tests;

public sealed class ErrorTests(Ratings ratings) : IClassFixture<Ratings>
{
    [Fact]
    public void What_is_wrong_is_one_line_with_a_hint()
    {
        Says("There is no file 'no.csv'.", "check the path", "train", "no.csv", "-o", "m.zip");
        Says("has no column 'Label'.", "--label: User Id, Title, Year, Price, Length, Rating", "train", ratings.Train, "-o", ratings.PathOf("m.zip"));
        Says("has no column 'Cost*'.", "it has User Id", "train", ratings.Train, "-o", ratings.PathOf("m.zip"), "--label", "Rating", "--group", "User Id", "--features", "Cost*");
        Says(
            "column 'Title' holds 'Film, 0', which is no number.",
            "leave the column out",
            "train", ratings.Train, "-o", ratings.PathOf("m.zip"), "--label", "Rating", "--group", "User Id", "--features", "Title");
        Says("There is no folder", "make it", "train", ratings.Train, "-o", ratings.PathOf("none/m.zip"));
        Says("There is no model 'no.zip'.", "ebm train makes one", "inspect", "no.zip");
        Says("'precision' is no metric.", "ndcg@10, mrr, map, p@5 and r@5", "evaluate", ratings.Model, ratings.Test, "--metrics", "precision");
        Says("There is no query 'user 99'.", "the first are user 0", "rank", ratings.Model, ratings.Test, "--group", "User Id", "--query", "user 99");
        Says("none of rank 9", "give ranks from 1 on", "explain", ratings.Model, ratings.Test, "--group", "User Id", "--against", "9");
        Says("There is no model 'no.zip'.", "ebm train makes one", "serve", "no.zip");
        Says("'nowhere' is no address.", "--address", "serve", ratings.Model, "--address", "nowhere");
        Says("There is no port 70000.", "--port", "serve", ratings.Model, "--port", "70000");
        Says("nothing to train LightGBM on", "--train", "compare", ratings.Model, "lightgbm", ratings.Test, "--label", "Rating", "--group", "User Id");
    }

    [Fact]
    public void A_parquet_file_that_is_none_says_so()
    {
        string file = ratings.PathOf("broken.parquet");
        File.WriteAllText(file, "no parquet");
        Says("cannot be read as Parquet", "convert it to CSV", "score", ratings.Model, file);
    }

    [Fact]
    public void A_file_that_is_no_model_says_so()
    {
        Ran ran = Ran.Of("inspect", ratings.Train);
        Assert.Equal(EbmTool.Failed, ran.Code);
        Assert.Contains("cannot be loaded", Assert.Single(ran.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ebm train --help", "train")]
    [InlineData("ebm train --help", "train", "a.csv", "-o", "m.zip", "--quality", "superb")]
    [InlineData("ebm --help", "drain")]
    public void A_wrong_command_line_says_where_help_is(string help, params string[] args)
    {
        Ran ran = Ran.Of(args);
        Assert.Equal(EbmTool.Misused, ran.Code);
        Assert.Contains(help, Assert.Single(ran.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("score")]
    [InlineData("rank")]
    [InlineData("inspect")]
    [InlineData("explain")]
    [InlineData("compare")]
    [InlineData("export")]
    [InlineData("report")]
    [InlineData("serve")]
    public void The_help_of_every_command_has_an_example(string command)
    {
        Assert.Contains($"ebm {command} ", Ran.Well(command, "--help").Output, StringComparison.Ordinal);
        Assert.Contains(command, Ran.Well("--help").Output, StringComparison.Ordinal);
    }

    private static void Says(string message, string hint, params string[] args)
    {
        Ran ran = Ran.Of(args);
        Assert.Equal(EbmTool.Failed, ran.Code);
        string line = Assert.Single(ran.Error.Trim().Split('\n'));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.Contains(hint, line[line.IndexOf(" Hint: ", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }
}
