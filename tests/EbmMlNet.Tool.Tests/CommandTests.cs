using System.Globalization;
using System.Text.Json;
using Microsoft.ML;

namespace EbmMlNet.Tool.Tests;

public sealed class CommandTests(Ratings ratings) : IClassFixture<Ratings>
{
    private static readonly string[] _columns = ["--label", "Rating", "--group", "User Id"];

    [Fact]
    public void Training_says_in_json_what_came_of_it()
    {
        Assert.True(ratings.Trained.Code == 0, ratings.Trained.Error);
        using JsonDocument json = JsonDocument.Parse(ratings.Trained.Output);
        Assert.Equal(3, json.RootElement.GetProperty("features").GetInt32());
        Assert.True(json.RootElement.GetProperty("epochs").GetArrayLength() >= 20);
        Assert.InRange(json.RootElement.GetProperty("validation").GetProperty("ndcg@10").GetProperty("mean").GetDouble(), 0.9, 1);
        Assert.Contains("Left out, not numbers: Title", ratings.Trained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluating_gives_the_metrics_asked_for_in_their_order()
    {
        Ran ran = Ran.Well(["evaluate", ratings.Model, ratings.Test, .. _columns, "--metrics", "mrr,ndcg@3,p@1"]);
        Assert.Equal(["MRR", "NDCG@3", "P@1"], ran.Lines.Select(line => line.Split(' ')[0]));
        using JsonDocument json = JsonDocument.Parse(Ran.Well(["evaluate", ratings.Model, ratings.Test, .. _columns, "--json"]).Output);
        Assert.Equal(["ndcg@10", "mrr", "map"], json.RootElement.EnumerateObject().Select(metric => metric.Name));
        Assert.Equal(15, json.RootElement.GetProperty("ndcg@10").GetProperty("queries").GetInt32());
    }

    [Fact]
    public void Scores_are_the_energies_of_the_rows_in_their_order_from_a_file_or_standard_input()
    {
        float[] scores = [.. Ran.Well("score", ratings.Model, ratings.Test).Lines.Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        EnergyFunction energy = Energy(ratings.Model);
        float[] expected = [.. File.ReadLines(ratings.Test).Skip(1).Select(line =>
        {
            string[] fields = line.Split("\"")[2].Split(',');
            return energy.Energy([Number(fields[1]), Number(fields[2]), Number(fields[3])]);
        })];
        Assert.Equal(expected, scores);

        // Neither label nor group is needed, nor are columns that are no features.
        string unlabelled = "Length,Price,Year\n" + string.Join('\n', File.ReadLines(ratings.Test).Skip(1).Select(line =>
        {
            string[] fields = line.Split("\"")[2].Split(',');
            return $"{fields[3]},{fields[2]},{fields[1]}";
        }));
        Ran piped = Ran.With(unlabelled, "score", ratings.Model, "-");
        Assert.Equal(scores, piped.Lines.Select(line => float.Parse(line, CultureInfo.InvariantCulture)));
        Assert.Equal(piped.Lines, Ran.With(unlabelled.Replace(',', '\t'), "score", ratings.Model, "-").Lines);

        static float Number(string text) => text == "NA" ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Ranking_puts_the_lowest_energy_first_and_probabilities_sum_to_one()
    {
        string[][] rows = [.. Ran.Well(["rank", ratings.Model, ratings.Test, .. _columns, "--query", "user 3"]).Lines.Skip(1).Select(line => line.Split('\t'))];
        Assert.Equal(8, rows.Length);
        Assert.All(rows, row => Assert.Equal("user 3", row[0]));
        double[] energies = [.. rows.Select(row => double.Parse(row[3], CultureInfo.InvariantCulture))];
        Assert.Equal(energies.Order(), energies);
        Assert.Equal(1, rows.Sum(row => double.Parse(row[4], CultureInfo.InvariantCulture)), 1e-3);
        Assert.Equal(15 * 2, Ran.Well(["rank", ratings.Model, ratings.Test, .. _columns, "--top", "2", "--json"]).Lines.Length);
    }

    [Fact]
    public void Inspecting_names_energy_and_features()
    {
        Ran ran = Ran.Well("inspect", ratings.Model);
        Assert.Contains("features  3: Year, Price, Length", ran.Output, StringComparison.Ordinal);
        Assert.Contains("curves of 3 features", ran.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Ran.Well("inspect", ratings.Model, "--json").Output);
        Assert.Equal(3, json.RootElement.GetProperty("features").GetArrayLength());
    }

    [Fact]
    public void An_explanation_sums_to_the_difference_of_the_energies()
    {
        using JsonDocument json = JsonDocument.Parse(Ran.Well(
            ["explain", ratings.Model, ratings.Test, .. _columns, "--query", "user 2", "--row", "1", "--against", "8", "--json"]).Output);
        double difference = json.RootElement.GetProperty("difference").GetDouble();
        double sum = json.RootElement.GetProperty("features").EnumerateArray().Sum(feature => feature.GetProperty("contribution").GetDouble());
        Assert.True(difference < 0);
        Assert.Equal(difference, sum, 0.01 * Math.Abs(difference));
        Ran text = Ran.Well(["explain", ratings.Model, ratings.Test, .. _columns]);
        Assert.Equal("feature\tcontribution\tvalue\tagainst", text.Lines[1]);
        Assert.Equal(5, text.Lines.Length);
    }

    [Fact]
    public void A_model_is_compared_with_itself_and_with_LightGBM()
    {
        using JsonDocument same = JsonDocument.Parse(Ran.Well(["compare", ratings.Model, ratings.Model, ratings.Test, .. _columns, "--json"]).Output);
        Assert.Equal(0, same.RootElement.GetProperty("ndcg@10").GetProperty("meanDifference").GetDouble());
        Ran trees = Ran.Well(["compare", ratings.Model, "lightgbm", ratings.Test, .. _columns, "--train", ratings.Train]);
        Assert.Matches(@"NDCG@10 +0\.\d+ and 0\.\d+", trees.Output);
    }

    [Fact]
    public void Exported_to_onnx_it_is_a_file_of_that_format()
    {
        string onnx = ratings.PathOf("model.onnx");
        Assert.Contains("input Features [N, 3], output Score.output", Ran.Well("export", ratings.Model, "--onnx", onnx).Output, StringComparison.Ordinal);
        Assert.Contains("Score.output", File.ReadAllText(onnx), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_is_one_file_with_all_its_parts()
    {
        string html = ratings.PathOf("report.html");
        _ = Ran.Well(["report", ratings.Model, ratings.Test, .. _columns, "-o", html, "--train", ratings.Train]);
        string page = File.ReadAllText(html);
        foreach (string part in (string[])[
            "Quality", "Beside LightGBM", "Training", "Energies of right and offending answers in training", "Energies on this data", "NDCG@10 by size of query",
            "Calibration", "Importance of features", "Worst queries by NDCG@10"])
        {
            Assert.Contains($"<h2>{part}</h2>", page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.True(page.Split("<svg").Length >= 6);
    }

    [Fact]
    public void Compressed_LETOR_is_trained_on_and_evaluated()
    {
        string train = ratings.PathOf("train.txt.gz"), test = ratings.PathOf("test.txt.gz"), model = ratings.PathOf("letor.zip");
        Ratings.WriteLetor(train, queries: 40, seed: 3);
        Ratings.WriteLetor(test, queries: 15, seed: 4);
        Ran trained = Ran.Well("train", train, "-o", model, "--quality", "fast", "--epochs", "20", "--quiet", "--valid", test);
        Assert.Empty(trained.Error);
        Assert.Matches(@"NDCG@10 +(0\.[89]|1\.0)", trained.Output);
        Assert.Equal(15 * 6, Ran.Well("score", model, test).Lines.Length);
        Assert.Equal("7", Ran.Well("rank", model, test, "--query", "7", "--top", "1").Lines[1].Split('\t')[0]);
    }

    [Fact]
    public void Features_are_chosen_by_patterns()
    {
        string model = ratings.PathOf("two.zip");
        _ = Ran.Well(["train", ratings.Train, "-o", model, .. _columns, "--features", "Y*,Price", "--quality", "fast", "--epochs", "2", "--quiet"]);
        Assert.Contains("features  2: Year, Price", Ran.Well("inspect", model).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ebm ", "train", "serve")]
    [InlineData("ebm rank m.zip d.csv --", "--top", "--group")]
    [InlineData("ebm train d.csv -o m.zip --quality ", "Fast", "Best")]
    public void A_shell_can_ask_what_completes_a_line(string line, params string[] expected)
    {
        string[] offered = Ran.Well($"[suggest:{line.Length}]", line).Lines;
        Assert.All(expected, word => Assert.Contains(word, offered));
    }

    private static EnergyFunction Energy(string path)
    {
        var model = (IPredictionTransformer<object>)new MLContext().Model.Load(path, out _);
        return ((EnergyRankingModelParameters)model.Model).EnergyFunction;
    }
}
