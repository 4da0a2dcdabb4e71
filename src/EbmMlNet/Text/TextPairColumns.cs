using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The columns that pairs are read from, and how they are refused. Embeddings are both named, or neither.</summary>
internal sealed record TextPairColumns(string Query, string Passage, string? QueryEmbedding, string? PassageEmbedding)
{
    // The name of the parameter that users hand the schema over in.
    private const string Parameter = "inputSchema";
    private const string ExpectedText = "a text";
    private const string ExpectedEmbedding = "a vector of Single of known size";

    /// <summary>All of them.</summary>
    public IEnumerable<string> All => [.. Texts, .. Embeddings];

    /// <summary>None, or two.</summary>
    public IReadOnlyList<string> Embeddings => QueryEmbedding is null ? [] : [QueryEmbedding, PassageEmbedding!];

    private IReadOnlyList<string> Texts => [Query, Passage];

    /// <summary>A shape knows no lengths; those are seen when there is data.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        foreach (string name in Texts)
        {
            SchemaShape.Column column = Find(context, shape, name);
            if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType != TextDataViewType.Instance)
            {
                throw context.ExceptSchemaMismatch(Parameter, "input", name, ExpectedText, column.GetTypeString());
            }
        }

        foreach (string name in Embeddings)
        {
            SchemaShape.Column column = Find(context, shape, name);
            if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.ItemType != NumberDataViewType.Single || column.IsKey)
            {
                throw context.ExceptSchemaMismatch(Parameter, "input", name, ExpectedEmbedding, column.GetTypeString());
            }
        }
    }

    /// <summary>The length of the embeddings; 0 without.</summary>
    public int Check(IExceptionContext context, DataViewSchema schema)
    {
        foreach (string name in Texts)
        {
            if (Find(context, schema, name) is { Type: not TextDataViewType } column)
            {
                throw context.ExceptSchemaMismatch(Parameter, "input", name, ExpectedText, column.Type.ToString()!);
            }
        }

        if (QueryEmbedding is null)
        {
            return 0;
        }

        int length = EmbeddingLength(context, Find(context, schema, QueryEmbedding));
        DataViewSchema.Column passage = Find(context, schema, PassageEmbedding!);
        return EmbeddingLength(context, passage) == length
            ? length
            : throw context.ExceptSchemaMismatch(
                Parameter, "input", passage.Name, $"Vector<Single, {length}>, as column '{QueryEmbedding}' is", passage.Type.ToString()!);
    }

    private static SchemaShape.Column Find(IExceptionContext context, SchemaShape shape, string name) =>
        shape.TryFindColumn(name, out SchemaShape.Column column) ? column : throw context.ExceptSchemaMismatch(Parameter, "input", name);

    private static DataViewSchema.Column Find(IExceptionContext context, DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch(Parameter, "input", name);

    private static int EmbeddingLength(IExceptionContext context, DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: > 0 and int size } vector && vector.ItemType == NumberDataViewType.Single
            ? size
            : throw context.ExceptSchemaMismatch(Parameter, "input", column.Name, ExpectedEmbedding, column.Type.ToString()!);
}
