using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Memory;

/// <summary>Rows of many features, made up while they are read: a utility with thresholds, curves and noise, and its five grades, as labels or as classes.</summary>
internal static class PlantedRankings
{
    private const int GroupSize = 40;

    public static IDataView View(MLContext ml, int rows, int features, int seed)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return ml.Data.LoadFromEnumerable(Rows(rows, features, seed), schema);
    }

    // One object for all rows: ML.NET copies what it reads.
    private static IEnumerable<Row> Rows(int rows, int features, int seed)
    {
        var random = new Random(seed);
        var row = new Row { Features = new float[features] };
        for (int i = 0; i < rows; i++)
        {
            for (int slot = 0; slot < features; slot++)
            {
                row.Features[slot] = random.NextSingle();
            }

            float[] x = row.Features;
            double utility = (x[0] > 0.7 ? 1 : 0) + (x[1] * x[2]) - Math.Abs(x[3] - 0.5) + (0.5 * Math.Sin(6 * x[4])) + (0.5 * (random.NextDouble() - 0.5));
            row.GroupId = (uint)(i / GroupSize) + 1;
            row.Label = (float)Math.Clamp(Math.Floor(2 * utility) + 1, 0, 4);
            (row.Class, row.Utility) = ((uint)row.Label, (float)utility);
            yield return row;
        }
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [KeyType(int.MaxValue)]
        public uint GroupId { get; set; }

        [KeyType(5)]
        public uint Class { get; set; }

        public float Utility { get; set; }

        public float[] Features { get; set; } = [];
    }
}
