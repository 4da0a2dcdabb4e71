using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace EbmMlNet;

/// <summary>A view with one more column, last in its schema, computed from what the whole group of a row holds in one of the others.</summary>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <param name="input">The other columns.</param>
/// <param name="schema">All columns.</param>
internal abstract class GroupColumnView<TValue>(IDataView input, DataViewSchema schema) : ITransformCanSaveOnnx
{
    // Shuffled rows would be groups in pieces.
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    protected IDataView Input => input;

    /// <summary>An input column whose values need not be read twice, because the walker gives them too; null for none.</summary>
    protected virtual int? Passed => null;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        bool isWanted = active[input.Schema.Count];
        DataViewRowCursor rows = input.GetRowCursor(input.Schema.Where(c => active[c.Index] && !(isWanted && c.Index == Passed)));
        return new GroupColumnCursor<TValue>(schema, rows, active, isWanted ? Walk() : null, Passed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    IDataView IDataTransform.Source => input;

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => IsOneGroup ? true : throw OnnxExport.NoGroups();

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => WriteOnnx(ctx);

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();

    /// <summary>Whether all rows are one group, and the column can be computed in ONNX.</summary>
    protected virtual bool IsOneGroup => false;

    /// <summary>Writes the column as ONNX, where <see cref="IsOneGroup"/>.</summary>
    protected virtual void WriteOnnx(OnnxContext ctx) => throw OnnxExport.NoGroups();

    /// <summary>Goes through the input group by group.</summary>
    protected abstract GroupValues<TValue> Walk();
}
