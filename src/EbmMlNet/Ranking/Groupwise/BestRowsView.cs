using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>A view of the best rows of each group.</summary>
internal sealed class BestRowsView(IExceptionContext context, IDataView input, GroupwiseColumns columns, int count) : ITransformCanSaveOnnx
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    IDataView IDataTransform.Source => input;

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => throw OnnxExport.NoGroups();

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw OnnxExport.NoGroups();

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();

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
