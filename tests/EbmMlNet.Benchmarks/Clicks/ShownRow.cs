using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Clicks;

/// <summary>An item of a list that was shown to a simulated user.</summary>
internal sealed class ShownRow
{
    public uint Query { get; set; }

    public uint Item { get; set; }

    public float Position { get; set; }

    public float Label { get; set; }

    public float[] Features { get; set; } = [];

    public static IDataView View(MLContext ml, IReadOnlyList<ShownRow> rows)
    {
        var schema = SchemaDefinition.Create(typeof(ShownRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
