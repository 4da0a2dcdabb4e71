using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A view of the best rows of each group.</summary>
internal sealed class BestRowsView(IExceptionContext context, IDataView input, GroupwiseColumns columns, int count) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        int score = Schema[columns.Score].Index;
        bool wantsScore = needed.Any(c => c.Index == score);
        DataViewRowCursor rows = input.GetRowCursor(needed.Where(c => c.Index != score));
        return new BestRowsCursor(rows, wantsScore, score, new ScoreWalker(context, input, columns), count);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
