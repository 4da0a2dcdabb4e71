using System.Globalization;
using System.Text.RegularExpressions;
using EbmMlNet.Tests;
using EbmMlNet.Training.Tests.Docs;
using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Quickstart;

[Collection(ConsoleText.Collection)]
public sealed partial class HourRankingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebmmlnet-quickstart-").FullName;

    [SkippableFact]
    public void Bicycles_are_ranked_better_than_by_the_hour_alone()
    {
        string output = Run(SharedData.Require("bike-sharing/hour_train.csv"), SharedData.Require("bike-sharing/hour_test.csv"));
        Assert.True(Ndcg(output) > 0.9, output);
        Assert.Contains("2012-12-31, the busiest hours first:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_file_of_these_columns_is_ranked()
    {
        string output = Run(WriteCsv("train.csv", days: 80, seed: 1), WriteCsv("test.csv", days: 10, seed: 2));
        Assert.True(Ndcg(output) > 0.9, output);
        // The four hours of the best grade; what is below them is worse by far.
        Assert.Equal(["08", "16", "17", "18"], RankedHours().Matches(output).Take(4).Select(match => match.Groups[1].Value).Order());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What the example writes.</summary>
    private string Run(string train, string test)
    {
        string model = Path.Combine(_folder, "model.zip");
        string output = ConsoleText.Of(() => HourProgram.Run([train, test, model]));
        Assert.NotNull(new MLContext().Model.Load(model, out _));
        return output;
    }

    private static double Ndcg(string output) =>
        double.Parse(NdcgAt5().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Days of 24 hours, busiest at 17 and 8 o'clock, with the columns of the bicycle data.</summary>
    private string WriteCsv(string name, int days, int seed)
    {
        var random = new Random(seed);
        string path = Path.Combine(_folder, name);
        IEnumerable<string> rows = Enumerable.Range(0, days * 24).Select(i =>
        {
            int hour = i % 24;
            double count = (300 * Math.Exp(-Math.Abs(hour - 17) / 3.0)) + (200 * Math.Exp(-Math.Abs(hour - 8) / 2.0)) + random.Next(10);
            return string.Create(
                CultureInfo.InvariantCulture, $"{i},day {seed}-{i / 24},{1 + (i / 24 % 4)},0,1,{hour},0,1,1,1,{random.NextDouble():F2},0,0.5,0.1,0,0,{(int)count}");
        });
        File.WriteAllLines(
            path, rows.Prepend("instant,dteday,season,yr,mnth,hr,holiday,weekday,workingday,weathersit,temp,atemp,hum,windspeed,casual,registered,cnt"));
        return path;
    }

    [GeneratedRegex(@"NDCG@5 (0\.\d+|1\.000) over")]
    private static partial Regex NdcgAt5();

    [GeneratedRegex(@"\d+\. (\d\d):00, energy")]
    private static partial Regex RankedHours();
}
