using System.Globalization;
using Xunit.Sdk;

namespace EbmMlNet.Templates.Tests;

public sealed class RankingTemplateTests(InstalledTemplate template) : IClassFixture<InstalledTemplate>
{
    [Fact]
    public void The_files_have_the_columns_of_the_csv_and_the_project_builds_and_runs()
    {
        string folder = template.PathOf("Movie-Nights");
        _ = template.New("ebm-ranking", "--csv", "../ratings.csv", "--label", "Rating", "--group", "User Id", "-o", folder);
        WriteRatings(template.PathOf("ratings.csv"));

        string printed = template.Run(folder, "run", "-c", "Release");

        Assert.Matches(@"NDCG@5 +(0\.[89]|1\.0)", printed);
        Assert.Contains("The rows of user 39, the best first:", printed, StringComparison.Ordinal);
        Assert.Matches(@"1\. row \d+, energy -?\d+\.\d\d, probability 0\.\d\d", printed);
        Assert.Equal(
            ["Movie_Nights.consumption.cs", "Movie_Nights.csproj", "Movie_Nights.evaluate.cs", "Movie_Nights.training.cs", "Movie_Nights.zip", "Program.cs"],
            Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(folder, ".columns")));
        string input = File.ReadAllText(Path.Combine(folder, "Movie_Nights.consumption.cs"));
        Assert.Contains("[LoadColumn(0)]\n        [ColumnName(@\"User Id\")]\n        public string User_Id { get; set; } = \"\";", input, StringComparison.Ordinal);
        Assert.Contains("[LoadColumn(2)]\n        [ColumnName(@\"Year\")]\n        public float Year { get; set; }", input, StringComparison.Ordinal);
        string training = File.ReadAllText(Path.Combine(folder, "Movie_Nights.training.cs"));
        Assert.Contains("OneHotEncoding(@\"Genre\")", training, StringComparison.Ordinal);
        Assert.Contains("Concatenate(@\"Features\", @\"Year\", @\"Genre\", @\"Length\")", training, StringComparison.Ordinal);
        Assert.Contains("// Left out, text of many values; FeaturizeText makes features of it: Title.", training, StringComparison.Ordinal);
        Assert.Contains("RetrainAllowQuoting = true", training, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.csv", "Rating", "There is no file")]
    [InlineData("ratings.csv", "Stars", "has no column 'Stars', but User Id, Title, Year, Genre, Length, Rating. Give one of them as label in .columns/options.txt")]
    [InlineData("ratings.csv", "Genre", "The label 'Genre' has values that are not numbers.")]
    public void A_build_says_what_is_wrong_with_the_csv(string csv, string label, string message)
    {
        string folder = template.PathOf($"Wrong_{csv}_{label}");
        WriteRatings(template.PathOf("ratings.csv"));
        _ = template.New("ebm-ranking", "--csv", "../" + csv, "--label", label, "--group", "User Id", "-o", folder);

        XunitException error = Assert.ThrowsAny<XunitException>(() => template.Run(folder, "build"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Everyone likes new films and comedies.</summary>
    private static void WriteRatings(string path)
    {
        var random = new Random(5);
        var lines = new List<string> { "User Id,Title,Year,Genre,Length,Rating" };
        for (int user = 0; user < 40; user++)
        {
            for (int film = 0; film < 10; film++)
            {
                int year = random.Next(1990, 2020), genre = random.Next(3), length = random.Next(80, 160);
                double liking = ((year - 1990) / 10.0) + (genre == 0 ? 1.5 : 0);
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"user {user},\"Film {user}, part {film}\",{year},{new[] { "comedy", "drama", "war" }[genre]},{length},{(int)Math.Min(4, liking)}"));
            }
        }

        File.WriteAllLines(path, lines);
    }
}
