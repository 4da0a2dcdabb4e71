namespace EnergySurfaces.Tests;

public class ArgumentsTests
{
    [Fact]
    public void Without_arguments_the_pictures_go_where_the_documentation_has_them() =>
        // Tests run inside the checkout.
        Assert.EndsWith(Path.Combine("docs", "images"), Arguments.Parse([]).Folder, StringComparison.Ordinal);

    [Fact]
    public void Folder_seed_and_font_are_read_in_any_order()
    {
        Arguments arguments = Arguments.Parse(["--seed", "7", "pictures", "--font", "a.ttf"]);
        Assert.Equal(("pictures", 7, "a.ttf"), (arguments.Folder, arguments.Seed, arguments.Font));
    }

    [Theory]
    [InlineData("There is no --sed; --help shows what there is.", "--sed", "7")]
    [InlineData("--seed needs a whole number.", "--seed", "many")]
    [InlineData("--font needs a value after it.", "--font")]
    public void What_is_wrong_is_said_in_one_sentence(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Arguments.Parse(args)).Message);
}
