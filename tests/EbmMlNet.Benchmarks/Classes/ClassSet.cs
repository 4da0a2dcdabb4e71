using System.Globalization;
using EbmMlNet.Benchmarks.Quality;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Classes;

/// <summary>Examples to train on and to test on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">How it is split.</param>
/// <param name="Folds">Its folds; what a trainer is worth is the mean over them.</param>
internal sealed record ClassSet(string Name, string Description, IReadOnlyList<ClassFold> Folds)
{
    private const int Letters = 26;
    private const int Fonts = 20;
    private const int LetterFeatures = 16;

    /// <summary>Handwritten digits in their official split.</summary>
    public static ClassSet Digits(string folder)
    {
        ClassRow[] train = Rows("optdigits-train.csv"), test = Rows("optdigits-test.csv");
        return new ClassSet("optdigits", $"{train.Length} digits to train on, {test.Length} of other writers to test on.", [new ClassFold(train, test)]);

        ClassRow[] Rows(string name) => [.. File.ReadLines(Path.Combine(folder, name)).Select(line => line.Split(',').Select(Number).ToArray())
            .Select(numbers => new ClassRow { Features = numbers[..^1], Class = numbers[^1] })];
    }

    /// <summary>The quintile of an hour's rentals by its hour, date and weather.</summary>
    public static ClassSet BikeSharing(string folder)
    {
        float[][] train = Table("hour_train.csv"), test = Table("hour_test.csv");
        float[] sorted = [.. train.Select(row => row[^1]).Order()];
        float[] limits = [.. Enumerable.Range(1, 4).Select(i => sorted[i * sorted.Length / 5])];
        return new ClassSet("bike-sharing, quintiles", $"{train.Length} hours to train on, {test.Length} of other days to test on.", [new ClassFold(Rows(train), Rows(test))]);

        float[][] Table(string name)
        {
            string[][] lines = [.. File.ReadLines(Path.Combine(folder, name)).Select(line => line.Split(','))];
            int[] columns = [.. new[] { "season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "atemp", "hum", "windspeed", "cnt" }
                .Select(column => Array.IndexOf(lines[0], column))];
            return [.. lines.Skip(1).Select(line => columns.Select(column => Number(line[column])).ToArray())];
        }

        ClassRow[] Rows(float[][] table) => [.. table.Select(row => new ClassRow { Features = row[..^1], Class = limits.Count(limit => row[^1] > limit) })];
    }

    /// <summary>
    /// Made-up letters: 26 classes of twenty fonts each, 16 whole numbers from 0 to 15 that a font places and a distortion moves together.
    /// </summary>
    public static ClassSet MadeUpLetters()
    {
        var random = new Random(3);
        double[][][] fonts = [.. Enumerable.Range(0, Letters).Select(_ => Enumerable.Range(0, Fonts).Select(_ => Vector(4)).ToArray())];
        double[][] distortions = [.. Enumerable.Range(0, 3).Select(_ => Vector(1.5))];
        return new ClassSet("made-up letters", "16000 letters of 26 kinds to train on, 4000 to test on.", [new ClassFold(Rows(16_000), Rows(4_000))]);

        double[] Vector(double size) => [.. Enumerable.Range(0, LetterFeatures).Select(_ => size * Normal())];

        ClassRow[] Rows(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            int letter = random.Next(Letters);
            double[] font = fonts[letter][random.Next(Fonts)], shares = [Normal(), Normal(), Normal()];
            return new ClassRow
            {
                Class = letter,
                Features = [.. Enumerable.Range(0, LetterFeatures).Select(i =>
                    (float)Math.Clamp(Math.Round(7.5 + font[i] + Enumerable.Range(0, 3).Sum(d => shares[d] * distortions[d][i]) + Normal()), 0, 15))],
            };
        })];

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    /// <summary>The rows of rankings, whose grades are the classes.</summary>
    /// <param name="ml">Reads the views.</param>
    /// <param name="set">The rankings.</param>
    /// <param name="classes">What the classes are.</param>
    public static ClassSet Grades(MLContext ml, RankingSet set, string classes)
    {
        ClassFold[] folds = [.. set.Folds.Select(fold => new ClassFold(Rows(fold.Train), Rows(fold.Test)))];
        return new ClassSet(
            $"{set.Name}, {classes}",
            $"{folds[0].Train.Count} rows of {folds[0].Train[0].Features.Length} features to train on, {folds[0].Test.Count} to test on" +
            $"{(folds.Length > 1 ? $", in {folds.Length} folds" : "")}. {set.Description}",
            folds);

        ClassRow[] Rows(IDataView view) => [.. ml.Data.CreateEnumerable<QueryRow>(view, reuseRowObject: false)
            .Select(row => new ClassRow { Features = row.Features, Class = row.Label })];
    }

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
