using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Classes;

/// <summary>An example of a class.</summary>
internal sealed class ClassRow
{
    public float Class { get; set; }

    public float[] Features { get; set; } = [];

    public static IDataView View(MLContext ml, IReadOnlyList<ClassRow> rows)
    {
        var schema = SchemaDefinition.Create(typeof(ClassRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
