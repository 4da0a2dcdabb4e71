using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The columns that lists are read from, and how they are refused.</summary>
internal sealed record ListColumns(string Features, string? Group)
{
    private const string Parameter = "inputSchema";

    public void Check(IExceptionContext context, DataViewSchema schema, int featureCount)
    {
        DataViewSchema.Column features = schema.GetColumnOrNull(Features) ?? throw context.ExceptSchemaMismatch(Parameter, "feature", Features);
        var expected = new VectorDataViewType(NumberDataViewType.Single, featureCount);
        if (!features.Type.Equals(expected))
        {
            throw context.ExceptSchemaMismatch(Parameter, "feature", Features, expected.ToString()!, features.Type.ToString()!);
        }

        GroupwiseColumns.CheckGroup(context, schema, Group);
    }

    public void Check(IExceptionContext context, SchemaShape shape)
    {
        if (!shape.TryFindColumn(Features, out SchemaShape.Column features))
        {
            throw context.ExceptSchemaMismatch(Parameter, "feature", Features);
        }

        if (features.Kind != SchemaShape.Column.VectorKind.Vector || features.ItemType != NumberDataViewType.Single)
        {
            throw context.ExceptSchemaMismatch(Parameter, "feature", Features, "a vector of Single of known size", features.GetTypeString());
        }

        GroupwiseColumns.CheckGroup(context, shape, Group);
    }
}
