using System.Globalization;
using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Packaging.Tests;

/// <summary>A ranker that an early version saved, and the scores it gave, which are in the repository beside it.</summary>
internal static class GoldenModel
{
    public const int FeatureCount = 12;
    private const int RowCount = 12;

    public static string Zip => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Persistence", "Golden", "mlp-relu.v1.zip");

    public static float[] Scores => [.. File.ReadLines(Path.ChangeExtension(Zip, ".txt")).Select(Parse)];

    public static float[][] Rows =>
        [.. Enumerable.Range(0, RowCount).Select(r => Enumerable.Range(0, FeatureCount).Select(f => (((r * 5) + (f * 7)) % 11) - 3f).ToArray())];

    public static string WriteRows(string path)
    {
        var ml = new MLContext();
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, FeatureCount);
        using FileStream stream = File.Create(path);
        ml.Data.SaveAsBinary(ml.Data.LoadFromEnumerable(Rows.Select(row => new Row { Features = row }), schema), stream);
        return path;
    }

    /// <summary>Holds printed numbers, one a line, against the scores.</summary>
    public static void AssertScores(string printed, int sign = 1)
    {
        float[] found = [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => sign * Parse(line))];
        Assert.Equal(Scores.Length, found.Length);
        Assert.All(Scores.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
    }

    private static float Parse(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
