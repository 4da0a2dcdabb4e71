using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>A judged passage as a row of ML.NET data.</summary>
internal sealed class RerankerRow
{
    public const string QueryVectorName = nameof(QueryVector);
    public const string PassageVectorName = nameof(PassageVector);
    public const string FeaturesName = "Features";

    public float Label { get; set; }

    public uint GroupId { get; set; }

    public string Query { get; set; } = "";

    public string Passage { get; set; } = "";

    public float[] QueryVector { get; set; } = [];

    public float[] PassageVector { get; set; } = [];

    /// <summary>A view of rows, whose vectors have this length; of 0, they are no columns.</summary>
    public static IDataView Load(MLContext ml, IEnumerable<RerankerRow> rows, int dimension, int queries)
    {
        var schema = SchemaDefinition.Create(typeof(RerankerRow));
        schema[nameof(GroupId)].ColumnType = new KeyDataViewType(typeof(uint), queries + 1);
        foreach (string vector in (string[])[QueryVectorName, PassageVectorName])
        {
            if (dimension == 0)
            {
                _ = schema.Remove(schema[vector]);
            }
            else
            {
                schema[vector].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimension);
            }
        }

        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
