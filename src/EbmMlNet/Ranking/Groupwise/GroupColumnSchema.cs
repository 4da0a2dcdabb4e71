using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The schema of a view with one more column.</summary>
internal static class GroupColumnSchema
{
    public static DataViewSchema Append(DataViewSchema input, string name, DataViewType type, DataViewSchema.Annotations? annotations = null)
    {
        var output = new DataViewSchema.Builder();
        output.AddColumns(input);
        output.AddColumn(name, type, annotations);
        return output.ToSchema();
    }
}
