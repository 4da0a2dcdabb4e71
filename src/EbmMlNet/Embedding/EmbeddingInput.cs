using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>The column that codes are made from: a vector of all features of a row, or of just those of one side.</summary>
internal sealed record EmbeddingInput(SearchCodes Codes, bool IsAnswer)
{
    // The name of the parameter that users hand the schema over in.
    private const string Parameter = "inputSchema";

    /// <summary>How many features the code is made from.</summary>
    public int Count => IsAnswer ? Codes.AnswerCount : Codes.ContextCount;

    private string Expected =>
        $"Vector<Single, {Codes.Energy.FeatureCount}> (all features) or Vector<Single, {Count}> (those of the {(IsAnswer ? "answer" : "context")})";

    /// <summary>A shape knows no lengths; those are seen when there is data.</summary>
    public void Check(IExceptionContext context, SchemaShape shape, string name)
    {
        if (!shape.TryFindColumn(name, out SchemaShape.Column column))
        {
            throw context.ExceptSchemaMismatch(Parameter, "input", name);
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || column.ItemType != NumberDataViewType.Single)
        {
            throw context.ExceptSchemaMismatch(Parameter, "input", name, Expected, column.GetTypeString());
        }
    }

    public void Check(IExceptionContext context, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var raw } } vector
            || raw != typeof(float) || (vector.Size != Codes.Energy.FeatureCount && vector.Size != Count))
        {
            throw context.ExceptSchemaMismatch(Parameter, "input", column.Name, Expected, column.Type.ToString()!);
        }
    }
}
