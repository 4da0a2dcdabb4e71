using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>What a group's scores say of each of its rows.</summary>
internal delegate void GroupFunction<TValue>(ReadOnlySpan<float> scores, Span<TValue> values);

/// <summary>A view with one more column, computed from the scores of each row's group.</summary>
internal sealed class GroupColumnView<TValue>(
    IExceptionContext context, IDataView input, DataViewSchema schema, GroupwiseColumns columns, GroupFunction<TValue> function) : IDataView
{
    // Shuffled rows would be groups in pieces.
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public static DataViewSchema MakeSchema(DataViewSchema input, string name, DataViewType type)
    {
        var output = new DataViewSchema.Builder();
        output.AddColumns(input);
        output.AddColumn(name, type);
        return output.ToSchema();
    }

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        int added = input.Schema.Count, score = input.Schema[columns.Score].Index;
        // The walker computes the scores anyway.
        DataViewRowCursor rows = input.GetRowCursor(input.Schema.Where(c => active[c.Index] && !(active[added] && c.Index == score)));
        return new GroupColumnCursor<TValue>(schema, rows, active, score, active[added] ? new GroupWalker(context, input, columns) : null, function);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
