using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Densities;

/// <summary>A table of numbers with its splits into rows to train and to test on.</summary>
internal sealed record DensitySet(string Name, string Description, IReadOnlyList<Func<(DensityRow[] Train, DensityRow[] Test)>> Splits)
{
    /// <summary>A UCI set with the standard splits.</summary>
    public static DensitySet Uci(string folder)
    {
        float[][] rows = [.. File.ReadLines(Path.Combine(folder, "data.txt")).Select(Numbers).Where(row => row.Length > 0)];
        int[] features = Indices(folder, "index_features.txt");
        int target = Indices(folder, "index_target.txt")[0], splits = Indices(folder, "n_splits.txt")[0];
        return new DensitySet(
            Path.GetFileName(folder),
            $"{rows.Length} rows of {features.Length} features",
            [.. Enumerable.Range(0, splits).Select(split => new Func<(DensityRow[], DensityRow[])>(() => (Part("train", split), Part("test", split))))]);

        DensityRow[] Part(string part, int split) => [.. Indices(folder, $"index_{part}_{split}.txt").Select(i => new DensityRow
        {
            Label = rows[i][target],
            Features = [.. features.Select(feature => rows[i][feature])],
        })];
    }

    /// <summary>How many bicycles are rented in an hour.</summary>
    public static DensitySet BikeSharing(string folder)
    {
        return new DensitySet("bike-sharing", "hours of 12 features, as the files split them", [() => (Part("hour_train.csv"), Part("hour_test.csv"))]);

        DensityRow[] Part(string file)
        {
            string[] lines = File.ReadAllLines(Path.Combine(folder, file));
            string[] header = lines[0].Split(',');
            int[] features = [.. new[] { "season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "atemp", "hum", "windspeed" }
                .Select(name => Array.IndexOf(header, name))];
            int count = Array.IndexOf(header, "cnt");
            return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => new DensityRow
            {
                Label = Number(cells[count]),
                Features = [.. features.Select(feature => Number(cells[feature]))],
            })];
        }
    }

    public static IDataView View(MLContext ml, DensityRow[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(DensityRow));
        schema[nameof(DensityRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    private static int[] Indices(string folder, string name) =>
        [.. File.ReadLines(Path.Combine(folder, name)).Where(line => line.Length > 0).Select(line => (int)double.Parse(line, CultureInfo.InvariantCulture))];

    private static float[] Numbers(string line) =>
        [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
