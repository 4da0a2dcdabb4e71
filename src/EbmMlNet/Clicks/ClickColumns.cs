using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The columns of positions and clicks, and how they are refused.</summary>
internal sealed record ClickColumns(string Position, string Click)
{
    // The name of the parameter that users hand the schema over in.
    private const string Parameter = "inputSchema";
    private const string PositionTypes = "a number";
    private const string ClickTypes = "Boolean or Single";

    public void Check(IExceptionContext context, SchemaShape shape, PropensityMethod method)
    {
        Check(Find(shape, Position), "position", Position, PositionTypes, IsPosition);
        Check(Find(shape, Click), "click", Click, ClickTypes, IsClick);
        foreach (string name in method.Columns)
        {
            Check(Find(shape, name), "input", name, method.Expected, method.Fits);
        }

        void Check(SchemaShape.Column? found, string role, string name, string expected, Func<DataViewType, bool, bool, bool> fits)
        {
            SchemaShape.Column column = found ?? throw context.ExceptSchemaMismatch(Parameter, role, name);
            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector || !fits(column.ItemType, column.Kind == SchemaShape.Column.VectorKind.Vector, column.IsKey))
            {
                throw context.ExceptSchemaMismatch(Parameter, role, name, expected, column.GetTypeString());
            }
        }
    }

    public void Check(IExceptionContext context, DataViewSchema schema, PropensityMethod method)
    {
        Check("position", Position, PositionTypes, IsPosition);
        Check("click", Click, ClickTypes, IsClick);
        foreach (string name in method.Columns)
        {
            Check("input", name, method.Expected, method.Fits);
        }

        void Check(string role, string name, string expected, Func<DataViewType, bool, bool, bool> fits)
        {
            DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch(Parameter, role, name);
            DataViewType item = column.Type.GetItemType();
            if (column.Type is VectorDataViewType { IsKnownSize: false } || !fits(item, column.Type is VectorDataViewType, item is KeyDataViewType))
            {
                throw context.ExceptSchemaMismatch(Parameter, role, name, expected, column.Type.ToString()!);
            }
        }
    }

    public static void CheckPosition(IExceptionContext context, DataViewSchema.Column column)
    {
        if (!IsPosition(column.Type.GetItemType(), column.Type is VectorDataViewType, column.Type is KeyDataViewType))
        {
            throw context.ExceptSchemaMismatch(Parameter, "position", column.Name, PositionTypes, column.Type.ToString()!);
        }
    }

    public static bool IsPosition(DataViewType type, bool isVector, bool isKey) => type is NumberDataViewType && !isVector && !isKey;

    private static bool IsClick(DataViewType type, bool isVector, bool isKey) =>
        (type is BooleanDataViewType || type == NumberDataViewType.Single) && !isVector && !isKey;

    private static SchemaShape.Column? Find(SchemaShape shape, string name) =>
        shape.TryFindColumn(name, out SchemaShape.Column column) ? column : null;
}
