using System.Globalization;
using Microsoft.ML;

namespace EbmMlNet.Benchmarks.Quality;

/// <summary>Tables of numbers as rankings: the quintile of the target is a row's grade, and which rows are a query the table or chance says.</summary>
internal static class RegressionSets
{
    /// <summary>How many rows make a query by chance.</summary>
    public const int RowsPerQuery = 20;

    private const int Folds = 5;
    private const int MostGrades = 5;

    /// <summary>A UCI set with the standard splits, whose rows fall into queries of 20 by chance.</summary>
    public static RankingSet Uci(MLContext ml, string folder)
    {
        float[][] rows = [.. File.ReadLines(Path.Combine(folder, "data.txt")).Select(Numbers).Where(row => row.Length > 0)];
        int[] features = Indices(folder, "index_features.txt");
        int target = Indices(folder, "index_target.txt")[0];
        return new RankingSet(
            Path.GetFileName(folder),
            $"{rows.Length} rows of {features.Length} features in queries of {RowsPerQuery} by chance, the grade being the target's quintile; the first {Folds} standard splits.",
            [.. Enumerable.Range(0, Folds).Select(fold =>
            {
                float[][] train = [.. Indices(folder, $"index_train_{fold}.txt").Select(i => rows[i])], test = [.. Indices(folder, $"index_test_{fold}.txt").Select(i => rows[i])];
                double[] limits = Quintiles(train.Select(row => row[target]));
                return QueryRow.Fold(
                    ml, Queries(train, features, target, limits, new Random(fold)), Queries(test, features, target, limits, new Random(fold)));
            })]);
    }

    /// <summary>The hours of a day by how many bicycles were rented.</summary>
    public static RankingSet BikeSharing(MLContext ml, string folder)
    {
        double[] limits = [];
        QueryRow[][] train = Days(Path.Combine(folder, "hour_train.csv"), ref limits), test = Days(Path.Combine(folder, "hour_test.csv"), ref limits);
        return new RankingSet(
            "bike-sharing",
            $"The hours of {train.Length} days to train on, of {test.Length} to test on; the grade is the quintile of rentals.",
            [QueryRow.Fold(ml, train, test)]);
    }

    /// <summary>The limits between grades: between all values of few, and else between fifths.</summary>
    public static double[] GradeLimits(float[] targets) =>
        targets.Distinct().Order().ToArray() is { Length: <= MostGrades } values ? [.. values[..^1].Select(value => (double)value)] : Quintiles(targets);

    private static QueryRow[][] Days(string path, ref double[] limits)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = lines[0].Split(',');
        int[] features = [.. new[] { "season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "atemp", "hum", "windspeed" }
            .Select(name => Array.IndexOf(header, name))];
        int day = Array.IndexOf(header, "dteday"), count = Array.IndexOf(header, "cnt");
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split(','))];
        limits = limits.Length > 0 ? limits : Quintiles(rows.Select(row => Number(row[count])));
        double[] steps = limits;
        return [.. rows.GroupBy(row => row[day]).Select((hours, id) => hours.Select(row => new QueryRow
        {
            GroupId = (uint)id + 1,
            Label = steps.Count(limit => Number(row[count]) > limit),
            Features = [.. features.Select(feature => Number(row[feature]))],
        }).ToArray())];
    }

    private static QueryRow[][] Queries(float[][] rows, int[] features, int target, double[] limits, Random random)
    {
        random.Shuffle(rows);
        return [.. rows.Chunk(RowsPerQuery).Select((query, id) => query.Select(row => new QueryRow
        {
            GroupId = (uint)id + 1,
            Label = limits.Count(limit => row[target] > limit),
            Features = [.. features.Select(feature => row[feature])],
        }).ToArray())];
    }

    private static double[] Quintiles(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return [.. Enumerable.Range(1, 4).Select(i => (double)sorted[i * sorted.Length / 5])];
    }

    private static int[] Indices(string folder, string name) =>
        [.. File.ReadLines(Path.Combine(folder, name)).Where(line => line.Length > 0).Select(line => (int)double.Parse(line, CultureInfo.InvariantCulture))];

    private static float[] Numbers(string line) =>
        [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
