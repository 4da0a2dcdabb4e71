using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tool.Data;

/// <summary>A row of a delimited file: the candidate of a query.</summary>
internal sealed class CandidateRow
{
    public uint GroupId { get; set; }

    public string QueryId { get; set; } = "";

    public float Label { get; set; } = float.NaN;

    /// <summary>The row's place in its file, from 0.</summary>
    [NoColumn]
    public int Place { get; set; }

    public float[] Features { get; set; } = [];

    public static IDataView Load(MLContext ml, IReadOnlyList<CandidateRow> rows, IReadOnlyList<string> features)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(CandidateRow));
        schema[nameof(GroupId)].ColumnType = new KeyDataViewType(typeof(uint), uint.MaxValue - 1);
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features.Count);
        schema[nameof(Features)].AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(features.Count, [.. features.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, features.Count));
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
