using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The columns that make groups of scores, and how they are refused.</summary>
/// <param name="Score">The column of scores.</param>
/// <param name="Group">The column of groups; null where all rows are one group.</param>
/// <param name="Label">The column of labels, where these are needed.</param>
internal sealed record GroupwiseColumns(string Score, string? Group, string? Label = null)
{
    private const string GroupTypes = "a key, an integer or text";
    private const string LabelTypes = "Single or a key";

    // The name of the parameter that users hand the schema over in.
    private const string Parameter = "inputSchema";

    public void Check(IExceptionContext context, SchemaShape shape)
    {
        Check(context, "score", Score, Find(shape, Score), "Single", c => !c.IsKey && c.ItemType == NumberDataViewType.Single);
        CheckGroup(context, shape, Group);
        if (Label is not null)
        {
            Check(context, "label", Label, Find(shape, Label), LabelTypes, c => c.IsKey || c.ItemType == NumberDataViewType.Single);
        }
    }

    public void Check(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, "score", Score, schema.GetColumnOrNull(Score), "Single", type => type == NumberDataViewType.Single);
        CheckGroup(context, schema, Group);
        if (Label is not null)
        {
            Check(context, "label", Label, schema.GetColumnOrNull(Label), LabelTypes, t => t is KeyDataViewType || t == NumberDataViewType.Single);
        }
    }

    public static void CheckGroup(IExceptionContext context, SchemaShape shape, string? group)
    {
        if (group is not null)
        {
            Check(context, "group", group, Find(shape, group), GroupTypes, c => c.IsKey || GroupId.IsKnown(c.ItemType));
        }
    }

    public static void CheckGroup(IExceptionContext context, DataViewSchema schema, string? group)
    {
        if (group is not null)
        {
            Check(context, "group", group, schema.GetColumnOrNull(group), GroupTypes, t => t is KeyDataViewType || GroupId.IsKnown(t));
        }
    }

    private static SchemaShape.Column? Find(SchemaShape shape, string name) =>
        shape.TryFindColumn(name, out SchemaShape.Column column) ? column : null;

    private static void Check(
        IExceptionContext context, string role, string name, SchemaShape.Column? found, string expected, Func<SchemaShape.Column, bool> fits)
    {
        SchemaShape.Column column = found ?? throw context.ExceptSchemaMismatch(Parameter, role, name);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !fits(column))
        {
            throw context.ExceptSchemaMismatch(Parameter, role, name, expected, column.GetTypeString());
        }
    }

    private static void Check(
        IExceptionContext context, string role, string name, DataViewSchema.Column? found, string expected, Func<DataViewType, bool> fits)
    {
        DataViewSchema.Column column = found ?? throw context.ExceptSchemaMismatch(Parameter, role, name);
        if (!fits(column.Type))
        {
            throw context.ExceptSchemaMismatch(Parameter, role, name, expected, column.Type.ToString()!);
        }
    }
}
