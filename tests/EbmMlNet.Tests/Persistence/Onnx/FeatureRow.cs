using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Onnx;

/// <summary>A row of features alone: what is scored in production has no label and no group.</summary>
internal sealed class FeatureRow
{
    public float[] Features { get; set; } = [];

    public static IDataView Load(MLContext ml, params float[][] rows)
    {
        var schema = SchemaDefinition.Create(typeof(FeatureRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
        return ml.Data.LoadFromEnumerable(rows.Select(row => new FeatureRow { Features = row }), schema);
    }
}
